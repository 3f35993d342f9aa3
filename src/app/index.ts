/** The door of app: one function for each command, each loaded when it is called. */
import type { App } from './contract.ts';

export function openApp(): App {
  return {
    run: async (request, emit) => (await import('./run.ts')).run(request, emit),
    watch: async (request, listener) => (await import('./watch.ts')).watch(request, listener),
    dryRun: async (request) => (await import('./dry-run.ts')).dryRun(request),
    list: async (request) => (await import('./look.ts')).list(request),
    graph: async (request) => (await import('./look.ts')).graph(request),
    show: async (request) => (await import('./look.ts')).show(request),
    explain: async (request) => (await import('./explain.ts')).explain(request),
    affected: async (request) => (await import('./affected.ts')).affected(request),
    doctor: async (request) => (await import('./doctor.ts')).doctor(request),
    verify: async (request) => (await import('./verify.ts')).verify(request),
    verifyRebuild: async (request) => (await import('./verify-rebuild.ts')).verifyRebuild(request),
    verifyInputs: async (request) => (await import('./verify-inputs.ts')).verifyInputs(request),
    deploy: async (request) => (await import('./deploy.ts')).deploy(request),
    cache: async (request) => (await import('./cache.ts')).cache(request),
    clean: async (request) => (await import('./clean.ts')).clean(request),
    log: async (request) => (await import('./log.ts')).log(request),
    report: async (request) => (await import('./report.ts')).report(request),
    history: async (request) => (await import('./report.ts')).history(request),
    keygen: async (request) => (await import('./keygen.ts')).keygen(request),
    init: async (request, ask) => (await import('./init.ts')).init(request, ask),
    lock: async (request, tell) => (await import('./lock.ts')).lock(request, tell),
    wrap: async (request) => (await import('./wrap.ts')).wrap(request),
    schema: async () => (await import('./schema.ts')).schema(),
  };
}
