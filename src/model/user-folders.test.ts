/** Tests the folders of a user on each system. */
import { expect, test } from 'vitest';
import { userFolders } from './user-folders.ts';

test('XDG variables decide, else the conventional folders of the home', () => {
  expect(userFolders('linux', { HOME: '/home/u' })).toEqual({
    config: '/home/u/.config/gobuild',
    cache: '/home/u/.cache/gobuild',
  });
  expect(userFolders('linux', { HOME: '/home/u', XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: 'relative' })).toEqual({
    config: '/c/gobuild',
    cache: '/home/u/.cache/gobuild',
  });
});

test('macOS and Windows have folders of their own', () => {
  expect(userFolders('darwin', { HOME: '/Users/u' })?.config).toBe('/Users/u/Library/Application Support/gobuild');
  const folders = { config: 'R:\\gobuild', cache: 'L:\\gobuild\\cache' };
  expect(userFolders('windows', { APPDATA: 'R:', LOCALAPPDATA: 'L:' })).toEqual(folders);
  expect(userFolders('win32', { USERPROFILE: 'C:\\u' })?.config).toBe('C:\\u\\AppData\\Roaming\\gobuild');
});

test('no home, no folders', () => {
  expect(userFolders('linux', { HOME: '' })).toBeUndefined();
  expect(userFolders('windows', {})).toBeUndefined();
});
