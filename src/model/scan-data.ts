/** Whether data that was kept has the shape of a scan's result: named sets of files and values, and picks of them. */
import { isObject } from '../base/json.ts';
import type { ScanResult } from './action.ts';

export const isScanData = (data: unknown): data is ScanResult =>
  isObject(data) && isRecordOf(data['sets'], isFoundSet) && isRecordOf(data['picks'], (names) => isListOfTexts(names));

const isFoundSet = (set: unknown): boolean =>
  isObject(set) && isListOfTexts(set['files']) && isRecordOf(set['values'], (value) => typeof value === 'string');

const isRecordOf = (value: unknown, holds: (item: unknown) => boolean): boolean =>
  isObject(value) && Object.values(value).every(holds);

/** A path with a NUL cannot be looked at. */
const isListOfTexts = (list: unknown): boolean =>
  Array.isArray(list) && list.every((item) => typeof item === 'string' && !item.includes('\0'));
