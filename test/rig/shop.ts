/** A small project that deploys a shell script as a service on this machine. */
import fs from 'node:fs';
import path from 'node:path';
import { createRig, type Rig } from './rig.ts';

export const config = `version: 1
project: shop
vars: { release: 1.0.0 }
release-version: { text: "\${{ vars.release }}" }
default: [here]
targets:
  server:
    kind: task
    inputs: [server.sh]
    outputs: [out/server]
    run: mkdir -p out; cp server.sh out/server; chmod 755 out/server
  here:
    kind: deploy
    using: local
    from: server
    service: { run: ["\${{ artifacts.server.path }}"], stop: { grace: 2s } }
    probes: { readiness: { command: [test, -s, ready], interval: 20ms, within: 10s } }
`;
export const server = (says: string): string =>
  `#!/bin/sh\necho ${says}\necho $$ > pid\necho ${says} > ready\nexec sleep 100000\n`;
export const root = '.gobuild/local/here';

/** Ends with its service stopped, whatever became of the test. */
export async function shop(gobuildYaml = config): Promise<Rig> {
  const rig = await createRig({ files: { 'gobuild.yaml': gobuildYaml, 'server.sh': server('one') } });
  const dispose = rig[Symbol.asyncDispose].bind(rig);
  return {
    ...rig,
    [Symbol.asyncDispose]: async () => {
      await rig.run('deploy', 'stop', 'here');
      await dispose();
    },
  };
}
export const pid = (rig: Rig): number => Number(rig.read(`${root}/pid`));
export const current = (rig: Rig): string => fs.readlinkSync(path.join(rig.root, root, 'current'));
/** A new release; what told that the old one is ready is taken away. */
export function release(rig: Rig, version: string, script: string): void {
  rig.write('gobuild.yaml', config.replace('1.0.0', version));
  rig.write('server.sh', script);
  rig.remove(`${root}/ready`);
}
