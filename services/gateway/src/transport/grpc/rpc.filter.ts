import { Catch, Inject, Injectable } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { v7 as uuid } from 'uuid';
import type { Log } from '#kernel';
import { LOG, problemOfThrown } from '#service-kit';
import type { RecordRefusals } from '../../handlers/record-refusals.ts';
import { RECORD_REFUSALS } from '../../tokens.ts';
import { REFUSED_AS } from '../note-refusals.ts';
import { wireOf } from './rpc-call.ts';
import { originOfCall, whoCalls } from './rpc-sender.ts';
import { rpcFault } from './rpc-status.ts';

/** Whatever is thrown behind the door leaves it as a status with its details, and what is refused is counted for the log. */
@Injectable()
@Catch()
export class RpcFilter implements ExceptionFilter {
  readonly #log: Log;
  readonly #refusals: RecordRefusals;
  constructor(@Inject(LOG) log: Log, @Inject(RECORD_REFUSALS) refusals: RecordRefusals) {
    this.#log = log;
    this.#refusals = refusals;
  }

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> {
    const wire = wireOf(host);
    const problem = problemOfThrown(thrown, uuid(), this.#log);
    const outcome = REFUSED_AS[problem.status];
    if (outcome !== undefined) {
      const userId = whoCalls(wire);
      const who = userId === undefined ? 'nobody' : `user:${userId}`;
      const operation = wire.getPath().replace('/berth.v1.', '');
      this.#refusals.count({ who, operation, outcome, ...originOfCall(wire) });
    }
    const fault = rpcFault(problem);
    return throwError(() => fault);
  }
}
