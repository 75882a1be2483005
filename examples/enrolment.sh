#!/usr/bin/env bash
# Enrols two people with the AWS CLI and recognises one of them in a new picture.
#
# Start the server in another terminal: rekomock serve
# or name one that runs elsewhere: AWS_ENDPOINT_URL=http://127.0.0.1:5001 examples/enrolment.sh
set -euo pipefail

export AWS_ENDPOINT_URL="${AWS_ENDPOINT_URL:-http://127.0.0.1:5000}" AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_PAGER=

pictures=$(mktemp -d)
trap 'rm -r "$pictures"' EXIT

aws rekognition create-collection --collection-id staff --query CollectionArn --output text

for person in alice bob; do
    rekomock photo "$person" --output "$pictures/$person.png"
    face=$(aws rekognition index-faces --collection-id staff --image-bytes "fileb://$pictures/$person.png" \
        --query 'FaceRecords[].Face.FaceId' --output text)
    aws rekognition create-user --collection-id staff --user-id "$person"
    status=$(aws rekognition associate-faces --collection-id staff --user-id "$person" --face-ids "$face" \
        --query UserStatus --output text)
    echo "$person is $status"
done

rekomock photo alice --shot 2 --output "$pictures/new.png"
found=$(aws rekognition search-users-by-image --collection-id staff --image-bytes "fileb://$pictures/new.png" \
    --query 'UserMatches[].User.UserId' --output text)
echo "the new picture shows $found"

aws rekognition list-users --collection-id staff --query 'sort_by(Users, &UserId)[]' --output text
aws rekognition delete-collection --collection-id staff --query StatusCode
