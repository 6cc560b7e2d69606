/* Injection tokens of what every service has; all of them are provided globally by `bootService`. */

/** The service's own config, an instance of its config class. */
export const CONFIG = Symbol('config');
/** `Log` of #kernel. */
export const LOG = Symbol('log');
/** `Clock` of #kernel. */
export const CLOCK = Symbol('clock');
/** `Bus` of #bus. */
export const BUS = Symbol('bus');
/** `Requester` of #bus. */
export const REQUESTER = Symbol('requester');
/** `Readiness`: add the checks that only this service has. */
export const READINESS = Symbol('readiness');
/** `Tasks`: add what runs for as long as the service does. */
export const TASKS = Symbol('tasks');
/** TypeORM's `DataSource`; connected before the first task and the first message. Absent in a service without tables. */
export const DATA_SOURCE = Symbol('data source');
