#!/usr/bin/env bash
# Puts version 2 of the AWS CLI into a new folder and prints its path: aws_cli_v2.sh FOLDER
#
# It is on no package registry by itself; a package of the AWS CDK carries it, for Linux on x86-64.
set -euo pipefail

mkdir "$1"
cd "$1"
npm pack --silent @aws-cdk/asset-awscli-v2 >&2
tar --extract --gzip --to-stdout --file ./*.tgz package/lib/layer.zip >layer.zip
python3 -m zipfile --extract layer.zip .
rm ./*.tgz layer.zip
dist=$(echo "$PWD"/awscli/v2/2.*/dist)
chmod +x "$dist/aws"
# The prompt fails without this page, which the package leaves out
touch "$dist/awscli/examples/global_synopsis.rst"
echo "$dist/aws"
