/** Secrets in all their forms, whole and in pieces. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeRedactor } from './redact.ts';

function redactorOf(...values: readonly string[]): ReturnType<typeof makeRedactor> {
  const redactor = makeRedactor();
  for (const value of values) redactor.add(value);
  return redactor;
}

describe('F59: redact', () => {
  const secret = 'p@ss/w0rd+with "quotes"';

  test.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a URL with small hex digits', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['in a form', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in hex', Buffer.from(secret).toString('hex')],
    ['in large hex', Buffer.from(secret).toString('hex').toUpperCase()],
  ])('%s', (_name, shown) => {
    const text = redactorOf(secret).redact(`before ${shown} after`);
    expect(text).toContain('before ***');
    expect(text).toContain(' after');
    expect(text).not.toContain(shown.slice(2, -2));
  });

  test.each([0, 1, 2, 3, 4])('inside of a longer base64 text, %i bytes in', (offset) => {
    const shown = Buffer.from(`${'u'.repeat(offset)}${secret}:tail`).toString('base64');
    const masked = redactorOf(secret).redact(shown);
    expect(masked).toContain('***');
    // What is left decodes to nothing of the secret but the edges of its first and last byte.
    expect(shown.length - masked.length).toBeGreaterThan(Math.floor((secret.length * 4) / 3) - 6);
  });

  test('F62: of two with an equal beginning, and of two that overlap, nothing is left over', () => {
    expect(redactorOf('token', 'token-and-more').redact('x token-and-more y token z')).toBe('x *** y *** z');
    expect(redactorOf('abcdef', 'defghi').redact('-abcdefghi-')).toBe('-***-');
  });

  test('a short value is masked as a word only, an empty one never', () => {
    expect(redactorOf('ab', '').redact('ab cabbage "ab" ab-ab')).toBe('*** cabbage "***" ***-***');
  });

  test('each long line of a value of several lines', () => {
    const key = '-----BEGIN KEY-----\nAAAABBBBCCCCDDDD\nEEEEFFFFGGGG\n-----END KEY-----\n';
    expect(redactorOf(key).redact('got AAAABBBBCCCCDDDD here')).toBe('got *** here');
    expect(redactorOf(key).redact(key.trim())).toBe('***');
  });

  test.each([76, 64])('a long value in lines of %i digits of base64', (length) => {
    const long = Array.from({ length: 30 }, (_, index) => `part-${index}`).join('/');
    const base64 = Buffer.from(`${long}\n`).toString('base64');
    const shown = base64.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
    const masked = redactorOf(long).redact(shown.join('\n')).split('\n');
    expect(masked.slice(0, -1)).toEqual(masked.slice(0, -1).map(() => '***'));
    expect(masked.at(-1)).toMatch(/^(?:\*\*\*)?.{0,10}$/);
  });

  test('a value that looks like a pattern is taken by its letters', () => {
    expect(redactorOf('$&.*(x)').redact('a $&.*(x) b')).toBe('a *** b');
  });
});

describe('stream', () => {
  test('whatever the pieces, a secret never comes through and nothing else is lost', () => {
    const letters = fc.string({ unit: fc.constantFrom('s', 'e', 'c', 'r', 't', '-', '\n'), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.oneof(letters, fc.constant('secret-1'), fc.constant('secret-12345'))), (pieces) => {
        const redactor = redactorOf('secret-1', 'secret-12345');
        const stream = redactor.stream();
        const cut = pieces.flatMap((piece) => [piece.slice(0, 3), piece.slice(3)]);
        const streamed = cut.map((piece) => stream.push(piece)).join('') + stream.end();
        expect(streamed).toBe(redactor.redact(pieces.join('')));
      }),
      { numRuns: 500 },
    );
  });
});
