/** Tests names of targets across files. */
import { expect, test } from 'vitest';
import { fullName, localName, nameSeenFrom, namespaceOf, pathPart, unknownName } from './target-name.ts';

test.each([
  ['', 'server', 'server'],
  ['', 'api:server', 'api:server'],
  ['api', 'server', 'api:server'],
  ['api', 'db:schema', 'api:db:schema'],
  ['api', '//gen', 'gen'],
  ['api:db', '//api:server', 'api:server'],
  ['api', '*', 'api:*'],
])('from "%s" "%s" is %s', (namespace, written, full) => {
  expect(fullName(namespace, written)).toBe(full);
});

test.each([
  ['', 'api:server', 'api:server'],
  ['api', 'api:server', 'server'],
  ['api', 'api:db:schema', 'db:schema'],
  ['api', 'apis:server', '//apis:server'],
  ['api:db', 'api:server', '//api:server'],
  ['api', 'gen', '//gen'],
])('seen from "%s" %s is "%s", and back', (namespace, full, seen) => {
  expect(nameSeenFrom(namespace, full)).toBe(seen);
  expect(fullName(namespace, seen)).toBe(full);
});

test('parts of a name, and as a part of a path', () => {
  expect([namespaceOf('a:b:server'), localName('a:b:server')]).toEqual(['a:b', 'server']);
  expect([namespaceOf('server'), localName('server')]).toEqual(['', 'server']);
  expect(pathPart('api:server')).toBe('api+server');
  expect(pathPart('of=//gen')).toBe('of=++gen');
});

const world = { targets: ['gen', 'server', 'api:server', 'api:db:schema'], namespaces: ['', 'api', 'api:db'] };
test.each([
  ['', 'sever', 'GB2003 there is no target "sever" (did you mean "server"?)'],
  ['', 'schema', 'GB2003 there is no target "schema" (targets are: gen, server, api:server, api:db:schema)'],
  ['api', 'gen', 'GB2003 there is no target "gen" (did you mean "//gen"?)'],
  ['api', 'sever', 'GB2003 there is no target "sever" (did you mean "server"?)'],
  ['api', 'xyz', 'GB2003 there is no target "xyz" (targets are: server, db:schema)'],
  ['', 'apo:server', 'GB2009 no file is included as "apo" (did you mean "api:server"?)'],
  ['api', 'cache:x', 'GB2009 no file is included as "cache" (included are: db)'],
  ['api:db', 'x:y', 'GB2009 no file is included as "x" (included are: //api)'],
])('from "%s" "%s" is not known: %s', (namespace, written, said) => {
  const { code, message, help } = unknownName(written, namespace, world);
  expect(`${code} ${message} (${help})`).toBe(said);
});
