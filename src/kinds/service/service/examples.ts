/** Examples for the reference page: complete targets. */

export const examples = [
  {
    title: 'The program that was just built, restarted when it changes',
    yaml: `kind: service
from: "server[platform=host]"
run: ["\${{ artifacts.server.path }}"]
env: { PORT: "8080" }
ready: { http: { port: 8080, path: /readyz } }
`,
  },
  {
    title: 'A program of this machine, restarted when its configuration changes',
    yaml: `kind: service
run: [caddy, run, --config, dev/Caddyfile]
inputs: [dev/Caddyfile]
ready: { tcp: { port: 8443 } }
stop: { grace: 2s }
`,
  },
] as const;
