import { Inject, Injectable } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

/**
 * The controllers of REST. A method of gRPC and a route are two ways to the same controller: what both need (the id of a command, how a resource looks,
 * which refusal has which code) is there once.
 */
@Injectable()
export class Rest {
  readonly #modules: ModuleRef;
  constructor(@Inject(ModuleRef) modules: ModuleRef) {
    this.#modules = modules;
  }

  of<T>(controller: Type<T>): T {
    return this.#modules.get(controller, { strict: false });
  }
}
