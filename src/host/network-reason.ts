/** Why a connection failed, in words. */

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (connection refused)',
  ECONNRESET: 'the connection was closed before an answer',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up (no network?)',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

export function networkReason(error: unknown): string {
  const first = firstOf(error);
  const message = first instanceof Error ? first.message : String(first);
  if (isDistrust(error)) return `its certificate is not to be trusted: ${message}`;
  return reasons[codeOf(first)] ?? message;
}

/** Names of OpenSSL and Node for certificates that do not hold (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const distrust = new RegExp(
  '^(CERT_|CRL_|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_)|' +
    '^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_CA|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$',
);

/** True if the other side is not proved to be who it should be. */
export const isDistrust = (error: unknown): boolean => distrust.test(codeOf(firstOf(error)));

/** An AggregateError (all addresses of a name failed) has an empty message: the first of its errors tells. */
const firstOf = (error: unknown): unknown => (error instanceof AggregateError ? error.errors[0] : error);
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');
