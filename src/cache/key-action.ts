/** Looks at an action's inputs and computes its key. */
import { ok, type Result } from '../base/result.ts';
import type { Discovered } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { CheckRequest } from '../model/action-cache.ts';
import { recordedBefore, type CacheContext, type Keyed } from './context.ts';
import { keyDocument, seeDiscovered } from './fingerprint.ts';
import { documentText } from './key-document.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { sha256 } from './sha256.ts';

/** The key without discoveries. Throws FileError. */
export function keyAction(request: CheckRequest, context: CacheContext): Result<Keyed, Failure> {
  const { action, resultOf, tools } = request;
  const { value: inputs, looks } = context.table.traced(() => resolveInputs(action, resultOf, context.inputTools));
  if (!inputs.ok) return inputs;
  const { artifacts, results, found, named, namedByInput } = inputs.value;
  const base = keyDocument(action, { inputs: inputs.value, tools }, context);
  const text = documentText(base);
  const key = sha256(text);
  const recorded = new Map([...recordedBefore(context, action)].map(([path, { digest }]) => [path, digest]));
  return ok({
    action,
    key,
    inputs: { artifacts, results, found, files: named, filesByInput: namedByInput, recorded },
    keying: {
      request,
      inputs: inputs.value,
      looks,
      base,
      baseText: text,
      baseKey: key,
      document: base,
      documentText: text,
      reasons: [],
      contents: new Map(),
      strangers: new Map(),
      found: new Map(),
      folders: new Map(),
    },
  });
}

/** The same action with what an earlier run of it discovered, as that is now. Throws FileError. */
export function withDiscovered(keyed: Keyed, discovered: Discovered, context: CacheContext): Keyed {
  const seen = seeDiscovered(discovered, context.inputTools, {
    environment: context.environment,
    passed: keyed.action.env.pass,
  });
  const document = { ...keyed.keying.base, discovered: seen.document };
  const text = documentText(document);
  return { ...keyed, key: sha256(text), keying: { ...keyed.keying, document, documentText: text, discovered } };
}
