/** Files of NAME=value lines (`include .env`): what is in them is often secret, so no value of one goes into gobuild.yaml. */

/** `.env`, `.env.local`, `deploy/prod.env`. */
export const isEnvFile = (path: string): boolean => /(?:^|\/)(?:\.env(?:\.[\w-]+)*|[\w.-]+\.env)$/.test(path);

export const envFileNames = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[:?+]*=/gm)].map(([, name = '']) => name);
