#!/usr/bin/env node
// Refuses a Node that is too old with one clear line; in the oldest syntax, so that every Node can read it.
/* eslint-disable no-var -- the others are too new for the Node that must be refused */
'use strict';

var parts = process.versions.node.split('.');
var major = Number(parts[0]);
var minor = Number(parts[1]);
var patch = Number(parts[2]);

// package.json, engines: ^22.22.2 || ^24.15.0 || >=26
var fits =
  major >= 26 || (major === 24 && minor >= 15) || (major === 22 && (minor > 22 || (minor === 22 && patch >= 2)));

var refusal = 'error: gobuild needs Node ^22.22.2 || ^24.15.0 || >=26, and this is Node ';

if (fits) {
  require('./start.cjs');
} else {
  process.stderr.write(refusal + process.versions.node + '\n');
  process.exitCode = 3;
}
