/** gobuild's own version: equal to package.json's, held by a test; part of keys and of warm runs. */

export const gobuildVersion = '0.1.0';
