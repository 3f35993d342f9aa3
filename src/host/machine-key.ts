/** A random key of this user on this machine, made when it is first needed: with it values are compared without being told. */
import { createHmac } from 'node:crypto';
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type Files, type Random } from '../model/ports.ts';

export interface MachineKeyPlace {
  readonly files: Files;
  readonly random: Random;
  /** Undefined when no home is known. */
  readonly configFolder: AbsolutePath | undefined;
}

const form = /^[0-9a-f]{64}$/;

/** 64 hex digits. Where it cannot be kept it is another one each time, and nothing that it marks is found again. */
export function machineKey({ files, random, configFolder }: MachineKeyPlace): string {
  const made = random.hex(32);
  if (configFolder === undefined) return made;
  const path = host.join(configFolder, 'machine.key');
  try {
    if (!files.stat(path)) files.write(path, `${made}\n`, { mode: 0o600, sync: true });
    // Read back: another gobuild may have made one at the same time, and only one of them stayed.
    const kept = files.readText(path).trim();
    return form.test(kept) ? kept : made;
  } catch (error) {
    if (error instanceof FileError) return made;
    throw error;
  }
}

/** HMAC-SHA256 (RFC 2104) of the value, cut to 32 hex digits. */
export const markOf = (key: string, value: string): string =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(value).digest('hex').slice(0, 32);
