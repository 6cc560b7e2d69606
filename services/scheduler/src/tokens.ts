/* Injection tokens of the scheduler's own parts. */
export const EVENT_LOG = Symbol('event log');
export const SNAPSHOTS = Symbol('snapshots');
export const FOLLOWER = Symbol('world follower');
export const PLACEMENT_LOOP = Symbol('placement loop');
export const DECIDE_AND_APPEND = Symbol('decide and append');
export const BOOK_RESERVATION = Symbol('book a reservation');
export const CANCEL_RESERVATION = Symbol('cancel a reservation');
export const TELL_RESERVATIONS = Symbol('tell reservations');
export const DECIDE_ON_RESERVATION = Symbol('decide on a reservation');
export const NODE_WATCH = Symbol('node watch');
export const REQUEST_SESSION = Symbol('request session');
export const REQUEST_ARRAY = Symbol('request array');
export const OPERATE_QUEUE = Symbol('operate queue');
export const STOP_SESSION = Symbol('stop session');
export const EXPLAIN_SESSION = Symbol('explain session');
export const TRY_SESSION = Symbol('try session');
export const JOIN_NODE = Symbol('join node');
export const OPERATE_NODE = Symbol('operate node');
export const TELL_DESIRED = Symbol('tell desired state');
export const FOLLOW_REPORT = Symbol('follow report');
export const DECIDE_ON_STREAM = Symbol('decide on one stream');
export const SET_QUOTA = Symbol('set quota');
export const TELL_PROJECTS = Symbol('tell projects');
export const SET_POLICY = Symbol('set policy');
export const TELL_POOLS = Symbol('tell pools');
/** What runs by itself: reports, deadlines, signs of life. */
export const BACKGROUND = Symbol('background');
