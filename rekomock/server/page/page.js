'use strict';
// What changes on the page is fetched as HTML that the server renders and escapes. What is there already is changed in
// place, so that nothing loses the focus, the place it is scrolled to, or what is being typed.

const facts = JSON.parse(document.getElementById('facts').textContent);
const $ = id => document.getElementById(id);
const PAUSE = 1000, MOST_SHOWN = 500;

// Live

let page, log, oldest, newest = 0, most = MOST_SHOWN, timer, fetching = false, again = false, touched = false;

async function poll() {
  clearTimeout(timer);
  if (document.hidden) return show('paused', 'paused while the tab is hidden');
  if (fetching) { again = true; return; }
  fetching = true;
  const began = performance.now();
  try {
    take(await live({after: newest}));
    show('live', 'live');
  } catch (error) {
    show('gone', 'not connected', `${error.message}. Trying again.`);
  }
  fetching = false;
  // A server with much to show is asked less often
  timer = setTimeout(poll, again ? 0 : Math.max(PAUSE, 10 * (performance.now() - began)));
  again = false;
}

async function live(asked) {
  const query = new URLSearchParams(asked);
  if (log) query.set('log', log);
  const open = document.querySelectorAll('details.collection[open]');
  for (const each of open) query.append('open', each.dataset.key);
  if (touched) query.set('some', '');
  const response = await send('GET', `live?${query}`, 30000);
  return response.json();
}

async function send(method, url, timeout, body, headers) {
  const options = {method, headers, body, cache: 'no-store', signal: AbortSignal.timeout(timeout)};
  const response = await fetch(url, options).catch(error => {
    throw new Error(error.name === 'TimeoutError' ? 'The server does not respond' : 'The server cannot be reached');
  });
  if (response.ok) return response;
  const text = await response.text();
  let why;
  try { why = JSON.parse(text); } catch { why = {message: text || response.statusText}; }
  throw Object.assign(new Error(why.message || why.Message || why.__type), {code: why.__type});
}

function show(state, text, alert = '') {
  const shown = $('state');
  shown.className = `state ${state}`;
  if (shown.textContent !== text) shown.textContent = text;
  $('alert').hidden = !alert;
  if ($('alert').textContent !== alert) $('alert').textContent = alert;
}

function take(news) {
  const list = $('call-list');
  const gap = newest && news.calls.length && news.calls.at(-1)[0] > newest + 1;
  if (news.page !== page || news.log !== log || gap) {
    list.replaceChildren();
    oldest = undefined;
    most = MOST_SHOWN;
  }
  ({page, log} = news);
  newest = news.last;
  const fresh = list.childElementCount > 0;
  // The oldest first, each to the top
  for (const [number, html] of [...news.calls].reverse()) {
    list.prepend(element(html));
    if (fresh) list.firstChild.classList.add('fresh');
    oldest ??= number;
  }
  while (list.childElementCount > most && !list.lastChild.contains(document.activeElement)) list.lastChild.remove();
  oldest = list.lastChild ? Number(list.lastChild.dataset.number) : undefined;
  summarize(news);
  for (const part of document.querySelectorAll('[data-live]')) {
    const html = news.sections[part.dataset.live];
    if (part.shown === html) continue;
    part.shown = html;
    const wanted = part.cloneNode(false);
    wanted.innerHTML = html;
    morph(part, wanted);
  }
}

function summarize(news) {
  $('count').textContent = news.last ? `${news.last.toLocaleString('en')} so far` : '';
  $('no-calls').hidden = newest > 0;
  $('older').hidden = oldest === undefined || oldest <= news.first;
  sift();
}

function element(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstChild;
}

/** Make a part of the page look as wanted; elements that stay the same element are changed, not replaced. */
function morph(part, wanted) {
  let place = part.firstChild;
  for (const next of [...wanted.childNodes]) {
    let found = place;
    while (found && !alike(found, next)) found = found.nextSibling;
    if (!found) {
      part.insertBefore(next, place);
      continue;
    }
    while (place !== found) place = removed(place);
    if (next.nodeType === Node.TEXT_NODE) {
      if (found.data !== next.data) found.data = next.data;
    } else {
      // Whether details are open is the reader's choice
      for (const {name, value} of next.attributes) {
        if (name !== 'open' && found.getAttribute(name) !== value) found.setAttribute(name, value);
      }
      for (const {name} of [...found.attributes]) {
        if (name !== 'open' && !next.hasAttribute(name)) found.removeAttribute(name);
      }
      morph(found, next);
    }
    place = found.nextSibling;
  }
  while (place) place = removed(place);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function alike(node, other) {
  return node.nodeName === other.nodeName && node.dataset?.key === other.dataset?.key;
}

function sift() {
  const words = $('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const call of $('call-list').children) {
    const text = words.length ? call.textContent.toLowerCase() : '';
    call.hidden = !words.every(word => text.includes(word));
  }
}

$('filter').addEventListener('input', sift);
$('older').addEventListener('click', async () => {
  try {
    const news = await live({before: oldest});
    if (news.log !== log) return poll();
    $('call-list').append(...news.calls.map(([, html]) => element(html)));
    most = Math.max(most, $('call-list').childElementCount);
    oldest = news.calls.length ? news.calls.at(-1)[0] : news.first;
    summarize({...news, last: newest});
  } catch (error) {
    show('gone', 'not connected', error.message);
  }
});
document.addEventListener('visibilitychange', poll);
document.addEventListener('click', event => { touched ||= !!event.target.closest('details.collection > summary'); });
document.addEventListener('toggle', event => {
  if (event.target.matches('details.collection') && event.target.open) poll();
}, true);

// What the buttons and the forms do

const control = (method, path, members) =>
  send(method, `/rekomock-api/${path}`, 60000, members && JSON.stringify(members), {'Content-Type': 'application/json'});

async function call(operation, region, members) {
  const headers = {
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Target': `RekognitionService.${operation}`,
    // No signature, but the region
    Authorization: `AWS4-HMAC-SHA256 Credential=page/20300101/${region}/rekognition/aws4_request, SignedHeaders=host, Signature=0`,
  };
  const response = await send('POST', '/', 60000, JSON.stringify(members), headers);
  return response.json();
}

function report(output, text, bad = false) {
  output.textContent = text;
  output.className = bad ? 'bad' : 'good';
}

/** Do something when a button is pressed or a form is sent, and say beside it what came of it. */
function on(target, event, output, act) {
  let busy = false;
  target.addEventListener(event, async happened => {
    happened.preventDefault();
    if (busy) return;
    busy = true;
    report(output, '');
    try {
      report(output, await act(target.elements) ?? '');
    } catch (error) {
      report(output, error.code ? `${error.code}: ${error.message}` : error.message, true);
    }
    busy = false;
    poll();
  });
}

function onForm(id, act) {
  on($(id), 'submit', $(id).querySelector('output'), act);
}

on($('settle'), 'click', $('done'), async () => {
  await control('POST', 'settle');
  return 'Settled';
});
on($('reset'), 'click', $('done'), async () => {
  if (!confirm('Empty all services, S3 included, and forget declarations and calls?')) return '';
  await control('POST', 'reset');
  return 'Reset';
});

async function base64(blob) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error(`The file cannot be read: ${reader.error.message}`));
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(',') + 1);
}

const photoUrl = (person, shot) => `/rekomock-api/photo?${new URLSearchParams({face: person, shot})}`;

async function photo(person, shot) {
  return base64(await (await send('GET', photoUrl(person, shot), 60000)).blob());
}

onForm('enrol-form', async ({person, shots, collection, user, region}) => {
  const within = {CollectionId: collection.value};
  const faces = [], refused = [];
  const key = `${facts.account}/${region.value}/${collection.value}`;
  if (!isListed(key)) {
    await unless('ResourceAlreadyExistsException', () => call('CreateCollection', region.value, within));
  }
  for (let shot = 1; shot <= Number(shots.value); shot++) {
    const image = {Bytes: await photo(person.value, shot)};
    const indexed = await call('IndexFaces', region.value, {...within, Image: image});
    faces.push(...indexed.FaceRecords.map(record => record.Face.FaceId));
    refused.push(...indexed.UnindexedFaces.flatMap(face => face.Reasons));
  }
  if (user.value) {
    const members = {...within, UserId: user.value};
    if (!isListed(`${key}/${user.value}`)) {
      await unless('ConflictException', () => call('CreateUser', region.value, members));
    }
    for (let at = 0; at < faces.length; at += 100) {
      const associated = await call('AssociateFaces', region.value, {...members, FaceIds: faces.slice(at, at + 100)});
      refused.push(...associated.UnsuccessfulFaceAssociations.flatMap(face => face.Reasons));
    }
  }
  if (refused.length) throw new Error(`Refused: ${refused.join(', ')}`);
  const whose = user.value ? ` of the user ${user.value}` : '';
  return `${collection.value} has ${faces.length === 1 ? 'a face' : `${faces.length} faces`} more${whose}`;
});

const isListed = key => document.querySelector(`datalist [data-key="${CSS.escape(key)}"]`) !== null;

async function unless(code, act) {
  try {
    await act();
  } catch (error) {
    if (error.code !== code) throw error;
  }
}

onForm('ask-form', async ({operation, person, shot, file, collection, region}) => {
  const image = {Bytes: file.files.length ? await base64(file.files[0]) : await photo(person.value, shot.value)};
  const within = operation.value.startsWith('Search') ? {CollectionId: collection.value} : {};
  await call(operation.value, region.value, {...within, Image: image});
  return 'The response is the newest call below';
});

onForm('declare-form', async ({picture, file}) => {
  const members = {contents: [...$('contents').children].map(content).filter(Boolean)};
  if (picture.value) members.picture = picture.value;
  if (file.files.length) members.bytes = await base64(file.files[0]);
  await control('POST', 'album', members);
  return `Declared ${picture.value || file.files[0].name}`;
});

function content(row) {
  const [kind, name, number] = row.querySelectorAll('select, input');
  if (!name.value) return null;
  const more = number.value === '' ? {} : {[kind.value === 'person' ? 'shot' : 'confidence']: Number(number.value)};
  return {[kind.value]: name.value, ...more};
}

function addContent() {
  const row = $('content').content.firstElementChild.cloneNode(true);
  const [kind, name, number] = row.querySelectorAll('select, input');
  kind.addEventListener('change', () => { number.placeholder = kind.value === 'person' ? 'shot' : 'confidence'; });
  row.querySelector('.remove').addEventListener('click', () => {
    row.remove();
    $('add-content').focus();
  });
  $('contents').append(row);
  return name;
}
addContent();
$('add-content').addEventListener('click', () => addContent().focus());

onForm('fail-form', async ({operation, code, times, message, collection_id, user_id}) => {
  const members = {operation: operation.value, code: code.value, optional: true};
  members.times = times.value ? Number(times.value) : null;
  for (const each of [message, collection_id, user_id]) if (each.value) members[each.name] = each.value;
  await control('POST', 'failures', members);
  return 'Forced';
});
on($('clear-failures'), 'click', $('fail-form').querySelector('output'), async () => {
  await control('DELETE', 'failures');
  return 'Cleared';
});

function fillIn() {
  const {operation, code} = $('fail-form').elements;
  const option = name => new Option(name, name);
  operation.append(...Object.keys(facts.errors).map(option));
  operation.value = 'SearchUsersByImage';
  const codes = () => {
    const groups = {[`of ${operation.value}`]: facts.errors[operation.value], ...facts.general};
    code.replaceChildren(...Object.entries(groups).map(([label, names]) => {
      const group = Object.assign(document.createElement('optgroup'), {label});
      group.append(...names.map(option));
      return group;
    }));
    code.value = 'ThrottlingException';
  };
  operation.addEventListener('change', codes);
  codes();
  for (const form of [$('enrol-form'), $('ask-form')]) form.elements.region.value = facts.region;
  const {person} = $('enrol-form').elements;
  person.addEventListener('input', () => {
    $('preview').hidden = !person.value.trim();
    if (!$('preview').hidden) $('preview').src = photoUrl(person.value, 1);
  });
  $('version').textContent = facts.version;
  document.title = `rekomock at ${location.host}`;
}
fillIn();
poll();
