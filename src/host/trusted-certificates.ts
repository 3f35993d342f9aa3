/** Whom connections trust: Node's own list and what the machine's administrator added, as every other program here does. */
import { getCACertificates } from 'node:tls';

let certificates: readonly string[] | undefined;

/** PEM texts. A company's own authority stands in the system's store alone, and Go and git know it from there. */
export function trustedCertificates(): readonly string[] {
  certificates ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return certificates;
}
