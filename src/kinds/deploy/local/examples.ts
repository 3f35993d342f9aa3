/** Examples of deploy/local for its reference page; a test validates and plans each. */

export const examples = [
  {
    title: 'A service that is kept running',
    yaml: `kind: deploy
using: local
from: "server[platform=host]"
service:
  run: ["\${{ artifacts.server.path }}"]
  env: { PORT: "8080" }
probes:
  readiness: { http: { port: 8080, path: /readyz } }
verify:
  version: { http: /version, equals: "\${{ version }}" }
`,
  },
  {
    title: 'A trial: started, probed and stopped again, with its configuration',
    yaml: `kind: deploy
using: local
from: "server[platform=host]"
files:
  - { src: "config/*.yaml", dst: etc }
service:
  run: ["\${{ artifacts.server.path }}", --config, current/etc/orders.yaml]
  keep: false
  stop: { grace: 5s }
probes:
  startup: { tcp: { port: 8080 }, within: 1m }
  readiness: { http: { port: 8080, path: /readyz }, threshold: 3, stable-for: 2s }
`,
  },
  {
    title: 'Files alone, without a service',
    yaml: `kind: deploy
using: local
root: /srv/orders/web
from: site
retain: 3
`,
  },
];
