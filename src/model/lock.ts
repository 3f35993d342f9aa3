/** What gobuild.lock says: the exact version behind each that gobuild.yaml asks for, and what its downloads must be. */

/** Beside the root's gobuild.yaml. */
export const lockFileName = 'gobuild.lock';

/** Versions of tools that a file names: `go` → `1.26`. */
export interface Toolchains {
  readonly go?: string | undefined;
}

export interface LockedToolchain {
  /** `1.26.8`. */
  readonly version: string;
  /** Platform (`linux/amd64`) → `h1:…` of the zip of golang.org/toolchain (https://go.dev/ref/mod#go-sum-files). */
  readonly sums: Readonly<Record<string, string>>;
}

export interface Lock {
  /** By what is asked for: `1.26`, `1.26.8`. */
  readonly go: Readonly<Record<string, LockedToolchain>>;
}
