/** Names of contents: SHA-256 as 64 lower-case hex digits. */

export type Digest = string;

/** SHA-256 of no bytes. */
export const emptyDigest: Digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
