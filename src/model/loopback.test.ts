/** Which names are this machine, and which only look like it. */
import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each(['localhost', 'LOCALHOST', 'registry.localhost', '127.0.0.1', '127.8.9.10', '[::1]', '::1'])(
  '%s is',
  (name) => expect(isLoopback(name)).toBe(true),
);

test.each(['', '.localhost', 'localhost.example.com', 'mylocalhost', '127.0.0.1.example.com', '10.0.0.1', '[::2]'])(
  '%j is not',
  (name) => expect(isLoopback(name)).toBe(false),
);
