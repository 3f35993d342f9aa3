/** Files that are appended to: once, and while they stay open. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileError } from '../model/ports.ts';
import { hostFiles } from './files.ts';
import { openAppender } from './append-file.ts';

const folder = (): { readonly at: (name: string) => string } & Disposable => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-append-'));
  return {
    at: (name) => path.join(root, name),
    [Symbol.dispose]: () => fs.rmSync(root, { recursive: true }),
  };
};

describe('an appender', () => {
  test('makes file and folders with the first write, and goes on behind what others wrote', () => {
    using place = folder();
    const log = place.at('a/b/log');
    const end = openAppender(log);
    expect(fs.existsSync(place.at('a'))).toBe(false);
    end.append(Buffer.from('one '));
    hostFiles().append(log, 'two ');
    end.append(Buffer.from('three'));
    end.close();
    expect(fs.readFileSync(log, 'utf8')).toBe('one two three');
  });

  test('opens what lies there anew after it was closed', () => {
    using place = folder();
    const log = place.at('log');
    const end = openAppender(log);
    end.append(Buffer.from('old'));
    end.close();
    end.close();
    hostFiles().write(log, 'new');
    end.append(Buffer.from('er'));
    end.close();
    expect(fs.readFileSync(log, 'utf8')).toBe('newer');
  });

  test('says which file cannot be written', () => {
    using place = folder();
    fs.mkdirSync(place.at('log'));
    const failed = (): void => openAppender(place.at('log')).append(Buffer.from('x'));
    expect(failed).toThrow(FileError);
    expect(failed).toThrow(place.at('log'));
  });
});
