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
  {
    title: 'A database for the services that need it',
    yaml: `kind: service
run: [postgres, -D, dev/database, -p, "5433"]
ready: { command: [pg_isready, -q, -h, localhost, -p, "5433"], interval: 200ms }
`,
  },
  {
    title: 'Handed over on every change: no request is lost',
    yaml: `kind: service
from: "server[platform=host]"
run: ["\${{ artifacts.server.path }}"]
listen: ["127.0.0.1:8080"]
restart: handover
ready: { log: serving }
stop: { grace: 30s }
`,
  },
] as const;
