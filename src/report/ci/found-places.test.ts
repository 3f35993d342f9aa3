/** Places in what Go says. */
import { expect, test } from 'vitest';
import { foundPlaces } from './found-places.ts';

test.each([
  [
    'cmd/server/main.go:12:5: undefined: foo',
    [{ file: 'cmd/server/main.go', line: 12, column: 5, message: 'undefined: foo' }],
  ],
  ['vet: ./a b/x.go:3:4: unreachable code', [{ file: 'a b/x.go', line: 3, column: 4, message: 'unreachable code' }]],
  ['\u001b[31mmain.go:3\u001b[39m: bad', [{ file: 'main.go', line: 3, message: 'bad' }]],
  ['go.mod:4: unknown directive: x', [{ file: 'go.mod', line: 4, message: 'unknown directive: x' }]],
  ['../lib/lib.c:9:1: error: expected ;', [{ file: '../lib/lib.c', line: 9, column: 1, message: 'error: expected ;' }]],
  ['dial tcp example.com:443: connection refused', []],
  ['# example.com/orders/cmd/server', []],
  ['see main.go for more', []],
])('%s', (line, expected) => expect(foundPlaces([line])).toEqual(expected));

test('of a test that failed the last place, with what follows it', () => {
  const lines = [
    '--- FAIL: TestOrders/empty',
    '    orders/orders_test.go:10: it begins',
    '    orders/orders_test.go:12: got 1',
    '        want 2',
    '--- FAIL: TestSum',
    '    orders/sum_test.go:7: 3 is not 4',
    '--- FAIL: TestQuiet',
  ];
  expect(foundPlaces(lines)).toEqual([
    { file: 'orders/orders_test.go', line: 12, message: 'got 1\nwant 2', test: 'TestOrders/empty' },
    { file: 'orders/sum_test.go', line: 7, message: '3 is not 4', test: 'TestSum' },
  ]);
});

test('is linear on long lines', () => {
  const long = ['a.go'.repeat(50_000), ':'.repeat(100_000), '.a'.repeat(100_000), ' '.repeat(100_000)];
  expect(foundPlaces(long)).toEqual([]);
});
