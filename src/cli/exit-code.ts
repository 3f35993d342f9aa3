/** From answers and signals to exit codes. */
import type { Answer } from '../app/contract.ts';
import { exitCodeOf, exitCodes } from '../model/failure.ts';
import type { StopSignal } from './world.ts';

/** Exit code of an answer that holds no value. */
export function exitCodeOfAnswer(answer: Exclude<Answer<unknown>, { readonly type: 'done' }>): number {
  switch (answer.type) {
    case 'rejected':
      return exitCodes.usage;
    case 'failed':
      return exitCodeOf(answer.failure);
    case 'locked':
      return exitCodes.locked;
  }
}

export const exitCodeOfSignal: Readonly<Record<StopSignal, number>> = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hangup,
};
