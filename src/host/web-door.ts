/** How gobuild's own requests reach the web: by the proxies of the environment, trusting the system's certificates, too. */
import type { Agent, AgentOptions, request } from 'node:http';
import { isLoopback } from '../model/loopback.ts';

export type ProxyVariables = Readonly<Record<string, string | undefined>>;

/** `send` takes `agent`; both belong to the protocol of `url`, which is http or https. Without `proxyEnv` no proxy is asked. */
export async function webDoor(
  url: URL,
  proxyEnv: ProxyVariables | undefined,
): Promise<{ readonly send: typeof request; readonly agent: Agent }> {
  const secure = url.protocol === 'https:';
  const { request: send, Agent: Kind } = secure ? await import('node:https') : await import('node:http');
  const trust = secure ? { ca: [...(await import('./trusted-certificates.ts')).trustedCertificates()] } : {};
  // Known to every Node that we run on, but not to the types. This machine itself is never asked through a proxy.
  const through: AgentOptions & { proxyEnv?: ProxyVariables | undefined } = isLoopback(url.hostname)
    ? {}
    : { proxyEnv };
  return { send, agent: new Kind({ ...through, ...trust }) };
}
