/* Drawn from openapi/gateway.json by `npm run sdk`; not to be written by hand. */

export interface paths {
    "/v1/sessions/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would become of a request if it were made now: where it would go, or why it would wait and what would make it fit. Nothing is recorded. */
        post: operations["trySession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a session waits, its place in the queue, when it is expected to start, and how many nodes refuse it for what; while it is prepared, how far that is. */
        get: operations["explainSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions of the project, the newest first; for admins of all. */
        get: operations["listSessions"];
        put?: never;
        /** Ask for a session. */
        post: operations["requestSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One session, by id, by name or by the beginning of its id; and, while it waits, why; while it is prepared, how far. */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for the end of a session, in whatever phase it is. */
        post: operations["stopSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep sessions in the queue without looking at them, for 30 days at most. Those that it can not be done to stay as they are, and are told with the reason. */
        post: operations["holdSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let held sessions go on. What an admin holds, its user can't release. Those that it can not be done to stay as they are, and are told with the reason. */
        post: operations["releaseSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for the end of sessions. Those that it can not be done to stay as they are, and are told with the reason. */
        post: operations["stopSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move waiting sessions among those of the same pool and priority. A user moves his own among the places that they have, so that nobody else waits longer. Those that it can not be done to stay as they are, and are told with the reason. */
        post: operations["reorderSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the priority of sessions that have not ended. Those that it can not be done to stay as they are, and are told with the reason. */
        post: operations["prioritiseSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep a session in the queue without looking at it. */
        post: operations["holdSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a held session go on. */
        post: operations["releaseSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move a waiting session among those of the same pool and priority. */
        post: operations["reorderSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the priority of a session that has not ended. */
        post: operations["prioritiseSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/stop-matching": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for the end of all sessions that a filter names and that you may stop, 1000 at once, the newest first. With `dryRun` only say which those are. */
        post: operations["stopMatchingSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/arrays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a session for each number of a range, all or none. Its number is in `BERTH_ARRAY_INDEX`; the sessions are listed with `GET /v1/sessions?array=`. */
        post: operations["requestArray"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/arrays/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the sessions of an array stand, by its id, its name or the beginning of its id. */
        get: operations["getArray"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a session prints.
         * @description Plain text: all of it so far. `application/json`: one page. `text/event-stream` or `follow=true`: events `output` as it prints, then one `end`.
         */
        get: operations["readLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The phases of a session as they come.
         * @description Events: `phase` (its id is a position of the log), `why` while it waits, `progress` while it is prepared, and at last `end`.
         */
        get: operations["watchSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a session uses now, and used in the last while: CPU, memory, GPU, network, disks. */
        get: operations["getSessionUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/keep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a session is needed though it looks idle: for so long it counts as used. */
        post: operations["keepSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the running sessions of the project use now, the newest first; for admins of all. */
        get: operations["listUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bundles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store files for a session to come: a gzipped tar of at most 16 MiB.
         * @description The same bytes again are the same bundle.
         */
        post: operations["storeBundle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Nodes by name, each device with what is given of it. Those that were taken out of the pool with `filter=state:removed`. */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One node. */
        get: operations["getNode"];
        put?: never;
        post?: never;
        /**
         * Take a server out of the pool: it is cut off at once, and its key opens nothing any more.
         * @description Refused while the node takes sessions or holds any; drain or fence it first.
         */
        delete: operations["removeNode"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{id}/cordon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the node take no new sessions; what runs goes on. */
        post: operations["cordonNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{id}/uncordon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the node take new sessions again; a drain is called off. */
        post: operations["uncordonNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the node take no new sessions, and preempt what still runs at the deadline. */
        post: operations["drainNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{id}/fence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the node up: its sessions end or run again elsewhere, and it has to join anew. */
        post: operations["fenceNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{id}/pool": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the node in a pool; what runs goes on. */
        post: operations["moveNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pools: what they have, what is given, how they hand it out. */
        get: operations["listPools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One pool. */
        get: operations["getPool"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pools/{id}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a pool hands out its room; what is absent is as the default says. */
        get: operations["getPolicy"];
        /** Say how a pool hands out its room, in place of what was said before. A pool is there as soon as it has a policy or a node. */
        put: operations["setPolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pools/{id}/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The past under another policy, with other nodes or other quotas: the log is played anew by the scheduler itself. Nothing is recorded. Takes up to a minute. */
        post: operations["askWhatIf"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reservations that are not over: those of the project, and what is closed for maintenance. */
        get: operations["listReservations"];
        put?: never;
        /** Reserve exact parts of the pool: members for themselves, project-admins for their project, admins for all, and for maintenance. */
        post: operations["bookReservation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reservations/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say where a reservation would be, or what is in its way; nothing is recorded. */
        post: operations["tryReservation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reservations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One reservation, also when it is over. */
        get: operations["getReservation"];
        put?: never;
        post?: never;
        /** Give a reservation back. Sessions that run on it go on, to the end of its stretch at the latest. */
        delete: operations["cancelReservation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/egress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom the sessions of a project reach over the network. */
        get: operations["getEgress"];
        /** Say whom the sessions of a project reach over the network, in place of what was said before; those that run, too. */
        put: operations["setEgress"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What projects hold, borrow and have begun of their budgets: all for admins, his own for all others. */
        get: operations["listProjects"];
        put?: never;
        /** Make a project. One that is there without ever having been created is taken over as it is. */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One project, with each user's part. */
        get: operations["getProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give a project another name or description. Also for the admins of the project. */
        patch: operations["changeProject"];
        trace?: never;
    };
    "/v1/projects/{id}/quota": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a project may have; empty: nothing is limited. */
        get: operations["getQuota"];
        /** Say what a project may have, in place of what was said before. What it holds already stays. */
        put: operations["setQuota"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/quota/per-user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say what each user of a project may have; the rest of its quota stays. Also for the admins of the project. */
        put: operations["setUserQuota"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a project take nothing new: no sessions, reservations, folders or keys. What waits in the queue ends, and what is reserved is free again; what runs goes on, or is stopped if so wished. */
        post: operations["closeProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a closed project take sessions again. */
        post: operations["reopenProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a token with which another server joins the pool as this node.
         * @description An earlier invitation of the node is void. A node that has joined keeps its key until a server shows the token; then the old key ends.
         */
        post: operations["inviteNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Images that sessions can be made of, and what each can open; and those of one’s own project.
         * @description Asks up to 32 nodes. Any other reference that a registry knows can be run as well, where nodes have Docker.
         */
        get: operations["listImages"];
        put?: never;
        /**
         * Make an image of a running session, for other sessions of its project to start from.
         * @description What the session has in its home goes into it, and `/work` if that is asked for; folders never do. It is made on the node of the session and stays there, and so do sessions that start from it, unless it is pushed to a registry. Answers at once; `getImage` tells how far it is.
         */
        post: operations["commitSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images/{image}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An image of one’s own project, by its id or name, and how far it is while it is made. */
        get: operations["getImage"];
        put?: never;
        post?: never;
        /**
         * Remove an image of one’s own project; one that is being made is called off.
         * @description Not while sessions use it (`image-in-use`). `removed` when its node has nothing of it any more, `removing` until its node answers.
         */
        delete: operations["removeImage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images/{image}/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an image of one’s own project into a registry, so that its sessions can run on any node.
         * @description Its node pushes it, with the login that is kept for the registry; an admin says which registries take images, and below which path. Answers at once; `getImage` tells how far it is. An image that is still being made is pushed when it is there.
         */
        post: operations["pushImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{id}/images/{image}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an image that a node has pulled or built; the next session with it fetches it again.
         * @description Not one that a session there wants or was made of, nor one that the pool of the node keeps (`image-in-use`).
         */
        delete: operations["dropNodeImage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The log: every change of the system, in order.
         * @description A page; or with `Accept: text/event-stream` all that is and all that comes, each with its position as id.
         */
        get: operations["readEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, and who was not let do what: the log, backwards, as far as people are behind it. */
        get: operations["readAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Start a program in a running session (WebSocket).
         * @description The first message says what: JSON as in the schema `ExecDto` (`{"command": ["bash"], "tty": {"columns": 80, "rows": 24}}`). From then on both sides send frames, cut into binary messages anywhere: one byte for the kind, four for the length (big-endian), and so many bytes. To the program: 0 input, 1 no more input, 2 size (columns and rows, two bytes each), 3 signal (its name). From it: 16 stdout, 17 stderr, 18 its exit code (four bytes) and 19 why it failed (JSON `{code, message}`), one of which is the last. Whoever closes the connection ends the program.
         */
        get: operations["execInSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/kernels/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Run code in a kernel that keeps what it knows (WebSocket).
         * @description The kernel is started if it does not run yet, and joined if it does; it lives as long as the session. Each message is a JSON document. To it: `{"do": "execute", "id": "1", "code": "6 * 7"}`, `complete` (with `cursor`), `check` (is the code whole?), `input` (with `value`), `interrupt`, `restart`, `shutdown`. From it, by `event`: `ready`, `stream` (`name`, `text`), `display` (`data` by media type, `isResult`), `error` (`name`, `value`, `traceback`), `input-wanted` (`prompt`), `done` (`status`, `count`), `completions`, `checked`, and `problem` (`code`, `message`) when it can not go on.
         */
        get: operations["joinKernel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/terminals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The terminals of a running session. */
        get: operations["listTerminals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/terminals/{terminal}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a terminal and type into it (WebSocket).
         * @description One that is not there is opened. It stays when the connection ends: attach again, through any gateway, with `after`, and what was missed comes first. Frames as of `execInSession`, and of kind 20, before anything else and wherever bytes are no longer kept: the place of the next byte in all that the terminal has said (eight bytes, big-endian). A place before `after` means that it is another terminal of that name: the first has ended. Several may look and type at once; the last that says a size decides.
         */
        get: operations["attachTerminal"];
        put?: never;
        post?: never;
        /** Hang up a terminal: what runs in it is ended. */
        delete: operations["closeTerminal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a running session can open in a browser. */
        get: operations["listApps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/apps/{app}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start an app of a session if it does not run, and get an address for a browser.
         * @description `app` is the name of an app, or a port in digits that something in the session listens on. It may be one that is shared with the caller, of whatever project.
         */
        post: operations["openApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/apps/{app}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last that an app printed. */
        get: operations["readAppLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/apps/{app}/shares/{party}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Let `user:<id or address>` or `project:<id>` open one app of a session, and nothing else of it, until its end. */
        put: operations["shareApp"];
        post?: never;
        /** Take that back: who is there is shown out within seconds. */
        delete: operations["unshareApp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{ref}/app-shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who else may open which apps of a session. */
        get: operations["listAppShares"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shared-apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Apps that others share with the caller. */
        get: operations["listSharedApps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom the key speaks for. */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** API keys: of everybody for admins, his own for all others. */
        get: operations["listKeys"];
        put?: never;
        /** Make an API key: for oneself, of no more than what one may; for admins also for others. Its secret is shown this once. */
        post: operations["issueKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key of one’s own, for admins any, at once and for ever. */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody who has an account. */
        get: operations["listUsers"];
        put?: never;
        /** Make an account. It is taken into use by a link. */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user: oneself, for admins anybody. */
        get: operations["getUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what is said of a user; what is absent stays as it was. */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/v1/users/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let nothing open for a user any more: no key, no sign-in. What runs goes on. */
        post: operations["disableUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let things open for a user again. */
        post: operations["enableUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/forget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase the name and the address of a user. What he did stays in the log, under his id. */
        post: operations["forgetUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A link that opens an account once: to choose a password, or to come in. It takes the place of those before it. */
        post: operations["makeLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/sign-out-everywhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign a user out everywhere. His keys stay. */
        post: operations["signOutUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{id}/second-factor/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take away the second factor of a user who has lost it. */
        post: operations["resetSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who belongs to a project, and as what. */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say what somebody is in a project. Also for the admins of the project. */
        put: operations["setMember"];
        post?: never;
        /** Let somebody belong to a project no more; his sessions go on. Also for the admins of the project. */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with a password. Whatever is wrong, the answer is the same. */
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The second step of a sign-in. */
        post: operations["showSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/link/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a one-time link is for; it stays good. */
        post: operations["lookAtLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in by a one-time link; by an invitation, with a new password. */
        post: operations["useLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign this browser out. */
        post: operations["signOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/programs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** For a program: ask for a key of its own. A person who is signed in answers on a page. */
        post: operations["askToBeLetIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/programs/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** For a program: whether it was let in, and then its key, which is shown this once. */
        post: operations["collectKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which authorities one can sign in by, beside a password. */
        get: operations["listSignInWays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/oidc/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send the browser to an authority (OpenID Connect). */
        get: operations["beginOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/oidc/{id}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where an authority sends the browser back to. */
        get: operations["finishOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One’s own account, and how it is secured. */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Choose another password. All other sign-ins end. */
        put: operations["setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Confirm the proposed second factor with a code. The recovery codes are shown this once. */
        put: operations["acceptSecondFactor"];
        /** A secret for an authenticator; confirm it with a code. */
        post: operations["proposeSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/second-factor/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do without a second factor again. */
        post: operations["removeSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/sign-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where one is signed in. */
        get: operations["listSignIns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/sign-ins/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out somewhere. */
        delete: operations["endSignIn"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/sign-out-everywhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out everywhere, here too. Keys stay. */
        post: operations["signOutEverywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/programs/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Which program asks to be let in under a code. */
        post: operations["lookAtProgram"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/programs/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a program in, with a key of one’s own rights in the project that is acted in; or refuse it. */
        post: operations["answerProgram"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Folders of yours, of your projects, and those that are shared with you. */
        get: operations["listFolders"];
        put?: never;
        /** Get a folder: data that outlives sessions. */
        post: operations["createFolder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One folder, with what it holds and who has it. */
        get: operations["getFolder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Rename, describe, bound it, or give it to another owner. */
        patch: operations["changeFolder"];
        trace?: never;
    };
    "/v1/folders/{folder}/clones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A copy of it, or of one of its snapshots, as another folder. */
        post: operations["cloneFolder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/shares/{party}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give `user:<id>` or `project:<id>` a right, or another one. A user has it once he accepts. */
        put: operations["shareFolder"];
        post?: never;
        /** Take a right back. */
        delete: operations["unshareFolder"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep the files as they are now, to be read as `<folder>@<snapshot>` and to be brought back. */
        post: operations["snapshotFolder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/snapshots/{snapshot}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a snapshot that is no version of a dataset. */
        delete: operations["removeSnapshot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/snapshots/{snapshot}/roll-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The files become those of the snapshot again; not while a session has the folder. */
        post: operations["rollBackFolder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What lies in a folder, page by page. */
        get: operations["listFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/entry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One thing in a folder, without its bytes. */
        get: operations["getFileEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look for names below a folder, for 15 seconds at most. */
        get: operations["searchFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Text, or whether it is a picture. */
        get: operations["previewFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of a file; ranges, etags and HEAD as HTTP has them. */
        get: operations["readFile"];
        /**
         * Put a file, whole or not at all.
         * @description Directories on the way are made. With `if-match` it is how text is edited safely.
         */
        put: operations["putFile"];
        post?: never;
        /** Remove a file, a link, or an empty directory. */
        delete: operations["removeFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/directories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a directory in a folder. */
        post: operations["makeDirectory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/moves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move or rename something within a folder. */
        post: operations["moveFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A folder, or a part of it, as one archive, made while it is sent. */
        get: operations["packFolder"];
        put?: never;
        /**
         * Unpack an archive below `path`: the way to send many small files.
         * @description A tar may be gzipped. Files are replaced; links, devices and ways out of the folder are left out and told. Sent again it does no harm.
         */
        post: operations["unpackArchive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a link that opens a file or an archive without a key, for a while.
         * @description It opens no more than its maker may read at the time when it is used.
         */
        post: operations["createFileLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs on a folder, the newest first. */
        get: operations["listFileJobs"];
        put?: never;
        /**
         * Have something done to many files, or files fetched from elsewhere.
         * @description What is deleted is out of sight at once; a copy is seen when it is whole.
         */
        post: operations["requestFileJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a job is, or what became of it. */
        get: operations["getFileJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/jobs/{job}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a job. What is done stays done; nothing stays half done. */
        post: operations["cancelFileJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Announce an upload of many files as one transfer.
         * @description Requests that bring files name it in the header `Berth-Transfer`. What nobody announced becomes a transfer by itself: all that you send into the folder without a pause of half a minute.
         */
        post: operations["startTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Transfers, the newest first. */
        get: operations["listTransfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{transfer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a transfer is, or what became of it. */
        get: operations["getTransfer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{transfer}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that all was sent, or that no more will be.
         * @description Uploads of it that are not whole are dropped.
         */
        post: operations["finishTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{transfer}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a transfer. What had come into its place stays; a copy from volume to volume is undone. */
        post: operations["cancelTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin an upload; its bytes may come along.
         * @description What there is no room for is refused here, before a byte is sent.
         */
        post: operations["createUpload"];
        delete?: never;
        /** What of tus is spoken here. */
        options: operations["describeUploads"];
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/folders/{folder}/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Give an upload up. */
        delete: operations["dropUpload"];
        options?: never;
        /** How far an upload is. */
        head: operations["showUpload"];
        /** Send what comes next of a file. */
        patch: operations["resumeUpload"];
        trace?: never;
    };
    "/v1/folders/{folder}/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Do to a folder what takes no more than a word.
         * @description The one who is invited can `accept` and `decline`, who has a right can `leave`. Its owner can `trash` it (out of use, its name free, its files kept), `restore` it, `purge` it for good from the trash, and of a dataset `publish` the next version (read-only from then on) and `reopen` it. With `dryRun` only what would come of it is told.
         */
        post: operations["actOnFolder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Volumes: what they can, how they do, what room they have. */
        get: operations["listVolumes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/volumes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One volume. */
        get: operations["getVolume"];
        /** Make a volume known, or tell it other settings. Its root has to be empty, or its own. */
        put: operations["registerVolume"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/volumes/{id}/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Throughput, operations and latency of a volume, now and in the last hour, and whether it is at its limit. */
        get: operations["getVolumeFigures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Registries that nodes log in at. No passwords. */
        get: operations["listRegistries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/registries/{host}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Have nodes log in at a registry when they pull from it, in place of what was said before.
         * @description The login is sealed, and neither in the log nor in any answer; nodes get it when they pull or push.
         */
        put: operations["setRegistryLogin"];
        post?: never;
        /** Forget the login of a registry, at once. */
        delete: operations["removeRegistry"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Addresses that events are sent to: one’s own, for admins all. */
        get: operations["listHooks"];
        put?: never;
        /**
         * Have events sent to an address from now on, signed as Standard Webhooks wants it.
         * @description Each event at least once, with the same `webhook-id` over all tries. The secret that signs them is shown this once.
         */
        post: operations["createHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{hook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One hook, by its id or its name, and how it fares. */
        get: operations["getHook"];
        put?: never;
        post?: never;
        /** Send nothing to it any more, and forget its address, its secret and its deliveries. */
        delete: operations["removeHook"];
        options?: never;
        head?: never;
        /** Change a hook; what is absent stays as it was. What waits goes to the new address. */
        patch: operations["changeHook"];
        trace?: never;
    };
    "/v1/hooks/{hook}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send nothing for now; what happens meanwhile is sent when it is resumed. */
        post: operations["pauseHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{hook}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send again, also after Berth gave it up. */
        post: operations["resumeHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{hook}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign with a new secret, which is shown this once; the one before signs too for a while. */
        post: operations["rotateHookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{hook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message of the type webhook.test now, once, and say what the receiver answered. */
        post: operations["testHook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{hook}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each event, the newest first: when it was sent, and what was answered. */
        get: operations["listHookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{hook}/deliveries/{delivery}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send one again, whatever became of it, with the same webhook-id. */
        post: operations["redeliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{hook}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send all again that was given up. */
        post: operations["redeliverDead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What somebody should look at, the newest first: a lost node, a long queue, a full folder.
         * @description Follow them as they happen by `GET /v1/events?type=alert.*`, or have them sent to a hook.
         */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{alert}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One alert. */
        get: operations["getAlert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{alert}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that one looks after it. It goes when what it is about is over. */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one is sent e-mail for, where to, and whether this Berth sends any. */
        get: operations["getNotifications"];
        /** Choose what one is sent e-mail for; what is absent stays as it was. */
        put: operations["setNotifications"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/notifications/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send oneself an e-mail now, and say what the server of mail answered. */
        post: operations["testNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AfterDto: {
            /**
             * @description Id, name or the beginning of an id; an array stands for all of its sessions.
             * @example prepare
             */
            session: string;
            /**
             * @description How it has to end: `ok`: with exit code 0; `fail`: in any other way; `any`.
             * @default ok
             * @example ok
             * @enum {string}
             */
            condition?: "ok" | "any" | "fail";
        };
        SessionFolderDto: {
            /**
             * @description Its name or id, or `<folder>@<snapshot>`.
             * @example corpus
             */
            folder: string;
            /**
             * @description Where the session sees it. A home folder: in place of /home/berth.
             * @example /data
             */
            target: string;
            /**
             * @description Only what is below this path of it.
             * @example train/images
             */
            subPath?: string;
            /**
             * @description Absent: read-write as far as you have the right.
             * @example read-only
             * @enum {string}
             */
            access?: "read-only" | "read-write";
        };
        ResourcesDto: {
            /**
             * @description 1000 is one whole CPU core.
             * @example 1000
             */
            cpuMilli: number;
            /**
             * @description Memory in bytes: from 1 MiB to 64 TiB.
             * @example 2147483648
             */
            memoryBytes: number;
            /**
             * @description 1000 is one whole GPU. 1 to 999: a part of one; more: a multiple of 1000; 0 or absent: none, or, with `gpuMemoryBytes`, the share that goes with it.
             * @default 0
             * @example 500
             */
            gpuMilli?: number;
            /** @description Memory on each GPU; absent: the same share of the GPU's memory as of the GPU. Without `gpuMilli` it asks for a part of one GPU by its memory alone. */
            gpuMemoryBytes?: number;
            /**
             * @description Only GPUs of one of these models: every word has to occur in the name that the driver gives it.
             * @example [
             *       "A100",
             *       "H100"
             *     ]
             */
            gpuModels?: string[];
            /** @description Only GPUs that have so much memory in all, whatever the session gets of it. */
            gpuMemoryMinBytes?: number;
            /** @description Shared memory (/dev/shm), which is part of the memory. Absent: half of the memory. */
            shmBytes?: number;
        };
        TimeLimitsDto: {
            /** @description In the queue, counted from `startAt` if that is later. Absent: one day; 30 days for arrays and with `after`. */
            waitMs?: number;
            /** @description From the placement to the start. Absent: 30 minutes. */
            prepareMs?: number;
            /** @description Of the program. Absent: as long as it likes. */
            runMs?: number;
            /** @description From SIGTERM to SIGKILL. Absent: 10 seconds. */
            graceMs?: number;
        };
        RetryDto: {
            /**
             * @description How often at most.
             * @example 3
             */
            retriesMax: number;
            /**
             * @description The pause before the first retry; each is twice as long as the one before, an hour at most.
             * @default 10000
             */
            backoffMs?: number;
        };
        NearDto: {
            /**
             * @description `spread`: on other nodes than they; `pack`: on the same.
             * @example spread
             * @enum {string}
             */
            mode: "spread" | "pack";
            /**
             * @description Any name; sessions with the same one are a group.
             * @example workers
             */
            group: string;
        };
        IdleRuleDto: {
            /**
             * @description Warned after it has done nothing for so long.
             * @example 1800000
             */
            afterMs: number;
            /**
             * @description From the warning to its end; five minutes if absent.
             * @example 300000
             */
            graceMs?: number;
            /** @description Up to so many thousandths of a CPU are nothing; 50 if absent. */
            cpuMilli?: number;
            /** @description A GPU that is busy for up to so many percent of the time does nothing; 2 if absent. */
            gpuPercent?: number;
            /** @description So many bytes a second over the network, in and out, are nothing; 10,000 if absent. */
            networkBytesPerS?: number;
        };
        RequestSessionDto: {
            /** @description Only when these have ended. If one of them ends otherwise than it says, the session ends as `dependency-failed`. */
            after?: components["schemas"]["AfterDto"][];
            /** @description Folders that it sees; its own home folder comes by itself. */
            folders?: components["schemas"]["SessionFolderDto"][];
            /**
             * @description A DNS label to find it by; need not be unique. Absent: the id of the session.
             * @example train
             */
            name?: string;
            /**
             * @description `batch` ends with its command; `interactive` runs until it is stopped.
             * @default batch
             * @example batch
             * @enum {string}
             */
            kind?: "batch" | "interactive";
            /**
             * @description A short name of an image of the pool, or any reference that a registry knows.
             * @example python
             */
            image: string;
            /**
             * @description Program and arguments; none: the image's own.
             * @default []
             * @example [
             *       "python3",
             *       "train.py"
             *     ]
             */
            command?: string[];
            /**
             * @description Environment variables.
             * @default {}
             * @example {
             *       "EPOCHS": "3"
             *     }
             */
            env?: {
                [key: string]: string;
            };
            /** @description sha256 of a bundle that was stored before; it is unpacked into /work. */
            bundle?: string;
            /** @description What it needs, of each node that it runs on; of each member, where it has several on a node. */
            resources: components["schemas"]["ResourcesDto"];
            /** @description How long each phase may take. */
            limits?: components["schemas"]["TimeLimitsDto"];
            /**
             * @description The pool that it runs in. Absent: `default`.
             * @example default
             */
            pool?: string;
            /**
             * @description Higher goes first. Absent: 0. What is above the project's limit is refused.
             * @example 0
             */
            priority?: number;
            /**
             * @description On so many nodes, all at once or not at all. Absent: 1.
             * @example 1
             */
            nodeCount?: number;
            /**
             * @description So many members (containers) on each node, which reach each other as main1, worker1, worker2 …; `resources` are of each. Members that ask for parts of a GPU share one. Absent: 1.
             * @example 1
             */
            membersPerNode?: number;
            /**
             * Format: date-time
             * @description Not before; at most a year ahead.
             */
            startAt?: string;
            /** @description Runs again after an end that was no success. Absent: it does not. */
            retry?: components["schemas"]["RetryDto"];
            /** @description May be stopped for a session of more weight; a batch session then runs again. Absent: true. */
            isPreemptible?: boolean;
            /** @description Where it would rather go, seen from others. Absent: anywhere. */
            near?: components["schemas"]["NearDto"];
            /** @description Ended when it does nothing for a while. Absent: as its pool says, if it is interactive. */
            idle?: components["schemas"]["IdleRuleDto"];
            /** @description Runs on what this reservation holds, and only there. */
            reservationId?: string;
        };
        ExpectedStartResource: {
            /** Format: date-time */
            at: string;
            /**
             * @description `at-the-latest`: if everybody stays as long as he may. `estimated`: it rests on sessions that have no limit.
             * @enum {string}
             */
            certainty: "at-the-latest" | "estimated";
        };
        NodeCensusResource: {
            /** @description Nodes of the pool. */
            count: number;
            /** @description Those that could take it now. */
            fitting: number;
            /**
             * @description How many refuse it, by what they lack first.
             * @example {
             *       "gpu": 3,
             *       "cordoned": 1
             *     }
             */
            refusals: {
                [key: string]: number;
            };
        };
        GrantedDeviceResource: {
            deviceId: string;
            /** @description 1000 is the whole device. */
            gpuMilli: number;
            gpuMemoryBytes: number;
        };
        TrialPartResource: {
            nodeId: string;
            devices: components["schemas"]["GrantedDeviceResource"][];
        };
        SuggestionResource: {
            /**
             * @description The only thing that would have to change.
             * @example gpuMilli
             */
            field: string;
            /** @description Not more than so much; null: leave it out. */
            atMost: number | null;
        };
        TrialResource: {
            /** @description 1: it is next. */
            queuePosition?: number;
            expectedStart?: components["schemas"]["ExpectedStartResource"];
            nodes?: components["schemas"]["NodeCensusResource"];
            /**
             * @description `starts`: it would be placed at once.
             * @enum {string}
             */
            outcome: "starts" | "waits";
            /** @description Where, of `starts`. */
            parts?: components["schemas"]["TrialPartResource"][];
            /** @description Why there, of `starts`. */
            reason?: string;
            /** @description Why it would wait. */
            why?: string;
            /** @description Sessions that would have to go for it. */
            preempts?: string[];
            /** @description What would make it fit now. */
            suggestions?: components["schemas"]["SuggestionResource"][];
        };
        IdleResource: {
            /**
             * @description Who has made the rule.
             * @enum {string}
             */
            from: "request" | "pool";
            /** @description It is warned after it has done nothing for so long. */
            afterMs: number;
            /** @description From the warning to its end. */
            graceMs: number;
            /** @description Up to so many thousandths of a CPU are nothing. */
            cpuMilli: number;
            /** @description A GPU that is busy up to so much does nothing. */
            gpuPercent: number;
            /** @description So much network traffic is nothing. */
            networkBytesPerS: number;
            /** @description False: its node does not tell what it does, and nothing follows. */
            isSeen: boolean;
            /**
             * Format: date-time
             * @description Absent: it does something.
             */
            idleSince?: string;
            isWarned: boolean;
            /**
             * Format: date-time
             * @description When it is ended if it goes on so.
             */
            stopsAt?: string;
            /**
             * Format: date-time
             * @description Until then it counts as used.
             */
            keptUntil?: string;
        };
        ProgressResource: {
            /** @example pulling ghcr.io/team/image:tag */
            text: string;
            /** @description Fetched so far; it never falls. */
            doneBytes?: number;
            /** @description Of the layers whose size is known: it grows until all have begun. */
            totalBytes?: number;
            /** @description Layers that are on the node. */
            layersDone?: number;
            layersTotal?: number;
        };
        ExplanationResource: {
            /** @description 1: it is next. */
            queuePosition?: number;
            expectedStart?: components["schemas"]["ExpectedStartResource"];
            nodes?: components["schemas"]["NodeCensusResource"];
            sessionId: string;
            /** @example waiting */
            phase: string;
            /** @description Why it waits, in words. */
            why?: string;
            /** @description How many wait in its pool. */
            queueLength?: number;
            /** @description Of one that runs: when it is ended for doing nothing; absent: never. */
            idle?: components["schemas"]["IdleResource"];
            /** @description Of `preparing`: how far that is, as the node tells it now. */
            progress?: components["schemas"]["ProgressResource"];
            /** @description What its user should know of its folders while it runs. */
            notes?: string[];
        };
        DependencyResource: {
            sessionId: string;
            /** @enum {string} */
            condition: "ok" | "any" | "fail";
        };
        RetryResource: {
            retriesMax: number;
            backoffMs: number;
        };
        NearResource: {
            /** @enum {string} */
            mode: "spread" | "pack";
            group: string;
        };
        ArrayPlaceResource: {
            arrayId: string;
            index: number;
            /** @description Sessions of the array. */
            count?: number;
            /** @description So many of them may run at once. Absent: all. */
            runningMax?: number;
        };
        SessionResourcesResource: {
            /** @description 1000 is one core. */
            cpuMilli: number;
            memoryBytes: number;
            /** @description 1000 is one GPU. */
            gpuMilli: number;
            gpuMemoryBytes?: number;
            gpuModels?: string[];
            gpuMemoryMinBytes?: number;
            shmBytes?: number;
        };
        TimeLimitsResource: {
            waitMs: number;
            prepareMs: number;
            runMs?: number;
            graceMs: number;
        };
        PlaceResource: {
            nodeId: string;
            devices: components["schemas"]["GrantedDeviceResource"][];
        };
        SessionMemberResource: {
            nodeId: string;
            devices: components["schemas"]["GrantedDeviceResource"][];
            /** @example worker1 */
            name: string;
            /** @description 0 is main1. */
            rank: number;
        };
        OutcomeResource: {
            /**
             * @description Why it ended: the first cause.
             * @enum {string}
             */
            kind: "completed" | "cancelled" | "expired" | "idle" | "preempted" | "node-lost" | "failed";
            /** @description Of `completed`. */
            exitCode?: number;
            /** @description Of `cancelled`: who. */
            by?: string;
            /**
             * @description Of `expired`: which limit.
             * @enum {string}
             */
            limit?: "wait" | "run" | "reservation";
            /** @description Of `node-lost`. */
            nodeId?: string;
            /** @description Of `failed`: a stable code. */
            code?: string;
            /** @description Of `failed`: a sentence. */
            message?: string;
        };
        MilestoneResource: {
            /** @enum {string} */
            phase: "waiting" | "placed" | "preparing" | "running" | "stopping" | "ended";
            /** Format: date-time */
            at: string;
            /** @description What there is to say beyond the phase. */
            note?: string;
        };
        StartPhasesResource: {
            /** @description From the request, or from when it came back to the queue, until it was placed. */
            queueMs: number;
            /** @description Until the image was at hand on its node. */
            pullMs?: number;
            /** @description Until its working folder was there, with the files sent along. */
            mountMs?: number;
            /** @description Until its container was made, or one that waited was taken. */
            createMs?: number;
            /** @description Until its program ran. */
            readyMs?: number;
            /** @description A container that waited was taken. */
            isWarm?: boolean;
        };
        SessionResource: {
            /** @example default */
            pool: string;
            /** @description Higher goes first. */
            priority: number;
            nodeCount: number;
            /** @description Members (containers) on each of its nodes. */
            membersPerNode: number;
            /** @description May be stopped for a session of more weight. */
            isPreemptible: boolean;
            /**
             * Format: date-time
             * @description Not before.
             */
            startAt?: string;
            /** @description What it comes after; those that had ended before it was asked for are left out. */
            after?: components["schemas"]["DependencyResource"][];
            retry?: components["schemas"]["RetryResource"];
            near?: components["schemas"]["NearResource"];
            array?: components["schemas"]["ArrayPlaceResource"];
            reservationId?: string;
            /** @example k3v9m2x7q4ab */
            sessionId: string;
            /** @example train */
            name: string;
            projectId: string;
            userId: string;
            /** @enum {string} */
            kind: "batch" | "interactive";
            /** @example python */
            image: string;
            command: string[];
            /** @description Values are hidden from all but its user and admins. */
            env: {
                [key: string]: string;
            };
            /** @description sha256 of the files that came with it. */
            bundle?: string;
            resources: components["schemas"]["SessionResourcesResource"];
            limits: components["schemas"]["TimeLimitsResource"];
            /** @enum {string} */
            phase: "waiting" | "placed" | "preparing" | "running" | "stopping" | "ended";
            /**
             * @description Of `preparing`.
             * @enum {string}
             */
            step?: "pulling" | "fetching" | "mounting" | "creating";
            /** @description Where it is, or was last. */
            nodeId?: string;
            /** @description How often it was given a place. */
            epoch: number;
            devices: components["schemas"]["GrantedDeviceResource"][];
            /** @description Of a session on several nodes: what it has on the others. */
            others?: components["schemas"]["PlaceResource"][];
            /** @description Of a session with several members: where each of them is. */
            members?: components["schemas"]["SessionMemberResource"][];
            /** @description It is kept in the queue until somebody releases it. */
            isHeld?: boolean;
            /** Format: date-time */
            requestedAt: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            endedAt?: string;
            /**
             * Format: date-time
             * @description When the present phase has to be over.
             */
            deadlineAt?: string;
            outcome?: components["schemas"]["OutcomeResource"];
            /** @description The program's exit code, once it has ended. */
            exitCode?: number;
            /**
             * Format: date-time
             * @description It does nothing since, and was warned; absent: it was not.
             */
            idleSince?: string;
            /**
             * Format: date-time
             * @description When it is ended if it goes on so.
             */
            idleStopsAt?: string;
            /**
             * Format: date-time
             * @description Until then it counts as used.
             */
            keptUntil?: string;
            /** @description Processes of it that were killed since its memory was used up: the first, and then twice as many. */
            oomKills?: number;
            timeline: components["schemas"]["MilestoneResource"][];
            /** @description How long the steps of its last start took, in milliseconds. */
            phases?: components["schemas"]["StartPhasesResource"];
            /** @description Why it waits: in the queue, or, in lists with `why`, for data or room while it runs. */
            why?: string;
            /** @description What its user should know of its folders while it runs: that one is full, or that GPUs wait for data. */
            notes?: string[];
            /** @description 1: it is next. */
            queuePosition?: number;
            /** @description How far its preparation is, as the node tells it now. */
            progress?: components["schemas"]["ProgressResource"];
            /** @description Position in the log of the last event that it shows. */
            position: number;
        };
        SessionPage: {
            /** @description The newest first. */
            sessions: components["schemas"]["SessionResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        StoppedResource: {
            /** @example default */
            pool: string;
            /** @description Higher goes first. */
            priority: number;
            nodeCount: number;
            /** @description Members (containers) on each of its nodes. */
            membersPerNode: number;
            /** @description May be stopped for a session of more weight. */
            isPreemptible: boolean;
            /**
             * Format: date-time
             * @description Not before.
             */
            startAt?: string;
            /** @description What it comes after; those that had ended before it was asked for are left out. */
            after?: components["schemas"]["DependencyResource"][];
            retry?: components["schemas"]["RetryResource"];
            near?: components["schemas"]["NearResource"];
            array?: components["schemas"]["ArrayPlaceResource"];
            reservationId?: string;
            /** @example k3v9m2x7q4ab */
            sessionId: string;
            /** @example train */
            name: string;
            projectId: string;
            userId: string;
            /** @enum {string} */
            kind: "batch" | "interactive";
            /** @example python */
            image: string;
            command: string[];
            /** @description Values are hidden from all but its user and admins. */
            env: {
                [key: string]: string;
            };
            /** @description sha256 of the files that came with it. */
            bundle?: string;
            resources: components["schemas"]["SessionResourcesResource"];
            limits: components["schemas"]["TimeLimitsResource"];
            /** @enum {string} */
            phase: "waiting" | "placed" | "preparing" | "running" | "stopping" | "ended";
            /**
             * @description Of `preparing`.
             * @enum {string}
             */
            step?: "pulling" | "fetching" | "mounting" | "creating";
            /** @description Where it is, or was last. */
            nodeId?: string;
            /** @description How often it was given a place. */
            epoch: number;
            devices: components["schemas"]["GrantedDeviceResource"][];
            /** @description Of a session on several nodes: what it has on the others. */
            others?: components["schemas"]["PlaceResource"][];
            /** @description Of a session with several members: where each of them is. */
            members?: components["schemas"]["SessionMemberResource"][];
            /** @description It is kept in the queue until somebody releases it. */
            isHeld?: boolean;
            /** Format: date-time */
            requestedAt: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            endedAt?: string;
            /**
             * Format: date-time
             * @description When the present phase has to be over.
             */
            deadlineAt?: string;
            outcome?: components["schemas"]["OutcomeResource"];
            /** @description The program's exit code, once it has ended. */
            exitCode?: number;
            /**
             * Format: date-time
             * @description It does nothing since, and was warned; absent: it was not.
             */
            idleSince?: string;
            /**
             * Format: date-time
             * @description When it is ended if it goes on so.
             */
            idleStopsAt?: string;
            /**
             * Format: date-time
             * @description Until then it counts as used.
             */
            keptUntil?: string;
            /** @description Processes of it that were killed since its memory was used up: the first, and then twice as many. */
            oomKills?: number;
            timeline: components["schemas"]["MilestoneResource"][];
            /** @description How long the steps of its last start took, in milliseconds. */
            phases?: components["schemas"]["StartPhasesResource"];
            /** @description Why it waits: in the queue, or, in lists with `why`, for data or room while it runs. */
            why?: string;
            /** @description What its user should know of its folders while it runs: that one is full, or that GPUs wait for data. */
            notes?: string[];
            /** @description 1: it is next. */
            queuePosition?: number;
            /** @description How far its preparation is, as the node tells it now. */
            progress?: components["schemas"]["ProgressResource"];
            /** @description Position in the log of the last event that it shows. */
            position: number;
            /** @description True: it had ended before. */
            alreadyEnded: boolean;
        };
        SessionsDto: {
            /**
             * @description Ids, names or beginnings of ids; an array stands for those of its sessions that it concerns.
             * @example [
             *       "train"
             *     ]
             */
            sessions: string[];
        };
        DoneResource: {
            sessionId: string;
            name: string;
        };
        NotDoneResource: {
            /** @description The id of the session, or what was said for one that is not there. */
            session: string;
            /** @description Stable, for programs. */
            code: string;
            /** @description A sentence for people. */
            detail: string;
        };
        OperatedResource: {
            /** @description Those that are now as was wished. */
            done: components["schemas"]["DoneResource"][];
            /** @description Those that stay as they were, and why. */
            notDone: components["schemas"]["NotDoneResource"][];
        };
        ReorderSessionsDto: {
            /**
             * @description Ids, names or beginnings of ids, in the order in which they shall stand.
             * @example [
             *       "train"
             *     ]
             */
            sessions: string[];
            /**
             * @description `top`: before all others, `bottom`: behind them; of his own for a user, of the project for its admin, of the whole queue for an admin. `before`: before another session.
             * @example top
             * @enum {string}
             */
            place: "top" | "bottom" | "before";
            /** @description Of `before`: id, name or the beginning of an id. */
            before?: string;
        };
        PrioritySessionsDto: {
            /**
             * @description Ids, names or beginnings of ids; an array stands for those of its sessions that live.
             * @example [
             *       "train"
             *     ]
             */
            sessions: string[];
            /**
             * @description Higher goes first. What is above the project's limit is refused.
             * @example 5
             */
            priority: number;
        };
        ReorderDto: {
            /**
             * @description `top`: before all others, `bottom`: behind them; of his own for a user, of the project for its admin, of the whole queue for an admin. `before`: before another session.
             * @example top
             * @enum {string}
             */
            place: "top" | "bottom" | "before";
            /** @description Of `before`: id, name or the beginning of an id. */
            before?: string;
        };
        PriorityDto: {
            /**
             * @description Higher goes first. What is above the project's limit is refused.
             * @example 5
             */
            priority: number;
        };
        StopMatchingDto: {
            /**
             * @description Only sessions in these phases, with commas: waiting, placed, preparing, running. Absent: all of these.
             * @example waiting
             */
            phase?: string;
            /**
             * @description Only sessions of this user; one who is no admin stops no others than his own.
             * @example ada
             */
            user?: string;
            /**
             * @description Only sessions of this project.
             * @example vision
             */
            project?: string;
            /**
             * @description Only sessions of this name.
             * @example train
             */
            name?: string;
            /**
             * @description Only sessions of this array: its id, its name, or the beginning of its id.
             * @example sweep
             */
            array?: string;
            /**
             * @description As `filter` of the list: `field:value`, several with commas.
             * @example name:train,phase:waiting
             */
            filter?: string;
            /**
             * @description Has to be `true` when nothing else says which are meant: all that the caller may stop.
             * @example true
             */
            isAll?: boolean;
        };
        StoppingResource: {
            sessionId: string;
            name: string;
            projectId: string;
            userId: string;
            /**
             * @description In which it was when it was found.
             * @enum {string}
             */
            phase: "waiting" | "placed" | "preparing" | "running" | "stopping" | "ended";
            /** @description GPUs that it holds, 1000 a whole one; 0 while it waits. */
            gpuMilli: number;
        };
        StoppedMatchingResource: {
            /** @description Those that end, or, of a trial, would. */
            done: components["schemas"]["StoppingResource"][];
            /** @description Those that stay as they are, and why. */
            notDone: components["schemas"]["NotDoneResource"][];
            /** @description Of `done`: those that wait in the queue. */
            waitingCount: number;
            /** @description GPUs that those of `done` hold and give back: 1000 is a whole one. */
            gpuMilli: number;
            /** @description More match than are stopped at once: the same request with another key goes on. */
            isMore: boolean;
            /** @description True: nothing was recorded, and nothing ends. */
            isDryRun: boolean;
        };
        ArrayRangeDto: {
            /**
             * @description The first number.
             * @example 1
             */
            first: number;
            /**
             * @description The last number; at most 1000 sessions in all.
             * @example 100
             */
            last: number;
            /**
             * @description From one number to the next.
             * @default 1
             */
            step?: number;
            /**
             * @description So many of them may run at once. Absent: all.
             * @example 10
             */
            runningMax?: number;
        };
        RequestArrayDto: {
            /** @description Only when these have ended. If one of them ends otherwise than it says, the session ends as `dependency-failed`. */
            after?: components["schemas"]["AfterDto"][];
            /** @description Folders that it sees; its own home folder comes by itself. */
            folders?: components["schemas"]["SessionFolderDto"][];
            /**
             * @description A DNS label to find it by; need not be unique. Absent: the id of the session.
             * @example train
             */
            name?: string;
            /**
             * @description `batch` ends with its command; `interactive` runs until it is stopped.
             * @default batch
             * @example batch
             * @enum {string}
             */
            kind?: "batch" | "interactive";
            /**
             * @description A short name of an image of the pool, or any reference that a registry knows.
             * @example python
             */
            image: string;
            /**
             * @description Program and arguments; none: the image's own.
             * @default []
             * @example [
             *       "python3",
             *       "train.py"
             *     ]
             */
            command?: string[];
            /**
             * @description Environment variables.
             * @default {}
             * @example {
             *       "EPOCHS": "3"
             *     }
             */
            env?: {
                [key: string]: string;
            };
            /** @description sha256 of a bundle that was stored before; it is unpacked into /work. */
            bundle?: string;
            /** @description What it needs, of each node that it runs on; of each member, where it has several on a node. */
            resources: components["schemas"]["ResourcesDto"];
            /** @description How long each phase may take. */
            limits?: components["schemas"]["TimeLimitsDto"];
            /**
             * @description The pool that it runs in. Absent: `default`.
             * @example default
             */
            pool?: string;
            /**
             * @description Higher goes first. Absent: 0. What is above the project's limit is refused.
             * @example 0
             */
            priority?: number;
            /**
             * @description On so many nodes, all at once or not at all. Absent: 1.
             * @example 1
             */
            nodeCount?: number;
            /**
             * @description So many members (containers) on each node, which reach each other as main1, worker1, worker2 …; `resources` are of each. Members that ask for parts of a GPU share one. Absent: 1.
             * @example 1
             */
            membersPerNode?: number;
            /**
             * Format: date-time
             * @description Not before; at most a year ahead.
             */
            startAt?: string;
            /** @description Runs again after an end that was no success. Absent: it does not. */
            retry?: components["schemas"]["RetryDto"];
            /** @description May be stopped for a session of more weight; a batch session then runs again. Absent: true. */
            isPreemptible?: boolean;
            /** @description Where it would rather go, seen from others. Absent: anywhere. */
            near?: components["schemas"]["NearDto"];
            /** @description Ended when it does nothing for a while. Absent: as its pool says, if it is interactive. */
            idle?: components["schemas"]["IdleRuleDto"];
            /** @description Runs on what this reservation holds, and only there. */
            reservationId?: string;
            /** @description The numbers of its sessions. */
            array: components["schemas"]["ArrayRangeDto"];
        };
        ArrayResource: {
            /** @example k3v9m2x7q4zz */
            arrayId: string;
            /**
             * @description Its sessions are called by it and their numbers.
             * @example sweep
             */
            name: string;
            projectId: string;
            userId: string;
            /** @description Sessions in all. */
            count: number;
            /** @description So many of them may run at once. Absent: all. */
            runningMax?: number;
            /** Format: date-time */
            requestedAt: string;
            /**
             * @description How many are in each phase.
             * @example {
             *       "waiting": 90,
             *       "running": 10
             *     }
             */
            phases: {
                [key: string]: number;
            };
            /** @description Of those that wait: how many are held. */
            heldCount: number;
            /**
             * @description How those that have ended did: `succeeded` (exit code 0), `failed` (any other, or it could not run), `cancelled`, `expired`, `idle`, `preempted`, `node-lost`.
             * @example {
             *       "succeeded": 12,
             *       "failed": 1
             *     }
             */
            ends: {
                [key: string]: number;
            };
            /** @description True: all of them have ended. */
            isOver: boolean;
        };
        OutputChunkResource: {
            /** @enum {string} */
            source: "stdout" | "stderr";
            /** Format: date-time */
            at: string;
            text: string;
            /** @description Who printed it, of a session with several members. */
            member?: string;
        };
        OutputPageResource: {
            chunks: components["schemas"]["OutputChunkResource"][];
            /** @description Pass it as `cursor` to go on. */
            cursor: string;
            /** @description True: the session has ended and this was the last of it. */
            isComplete: boolean;
            /** @description Bytes that were dropped, since output is bounded. */
            droppedBytes: number;
        };
        UsageResource: {
            /**
             * Format: date-time
             * @description When it was measured, by the clock of its node.
             */
            at: string;
            /** @description How many containers are counted. */
            containers: number;
            /** @description CPUs kept busy, in thousandths. */
            cpuMilli: number;
            cpuGrantedMilli: number;
            /** @description Memory, without files that were only read. */
            memoryBytes: number;
            /** @description The most memory that was ever used, cached files included; null: nobody can tell. */
            memoryPeakBytes: number | null;
            memoryLimitBytes: number;
            /** @description Processes and threads; null: nobody can tell. */
            processCount: number | null;
            /** @description How busy its GPUs are, on average; null: nobody can tell. */
            gpuPercent: number | null;
            /** @description Memory of its GPUs; null: nobody can tell. */
            gpuMemoryBytes: number | null;
            /** @description Memory of its GPUs that it was given; null: nobody can tell. */
            gpuMemoryGrantedBytes: number | null;
            /** @description Over the network, in; null: nobody can tell. */
            receivedBytesPerS: number | null;
            /** @description Over the network, out; null: nobody can tell. */
            sentBytesPerS: number | null;
            /** @description From disks; null: nobody can tell. */
            readBytesPerS: number | null;
            /** @description To disks; null: nobody can tell. */
            writtenBytesPerS: number | null;
            /** @description Processes that were killed since its memory was used up. */
            oomKills: number;
            /**
             * Format: date-time
             * @description Since when it does nothing by the usual measure; absent: it does something.
             */
            idleSince?: string;
        };
        UsagePointResource: {
            /**
             * Format: date-time
             * @description When the step begins.
             */
            at: string;
            cpuMilli: number;
            memoryBytes: number;
            /** @description How busy its GPUs were; null: nobody can tell. */
            gpuPercent: number | null;
            /** @description Memory of its GPUs; null: nobody can tell. */
            gpuMemoryBytes: number | null;
            /** @description Over the network, in and out; null: nobody can tell. */
            networkBytesPerS: number | null;
            /** @description From and to disks; null: nobody can tell. */
            ioBytesPerS: number | null;
        };
        SessionUsageResource: {
            sessionId: string;
            /** @description Absent: nothing was heard of it in the last 20 seconds. */
            latest?: components["schemas"]["UsageResource"];
            /** @description Milliseconds from one point to the next. */
            stepMs: number;
            /** @description The oldest first; kept in memory, for a while. */
            history: components["schemas"]["UsagePointResource"][];
        };
        KeepSessionDto: {
            /**
             * @description From now on for so long it counts as used; two hours if absent, a day at most.
             * @default 7200000
             * @example 7200000
             */
            forMs?: number;
        };
        UsedSessionResource: {
            sessionId: string;
            name: string;
            userId: string;
            projectId: string;
            /** @description The node of its first container. */
            nodeId: string;
            startedAt?: string;
            /** @description Absent: nothing was heard of it in the last 20 seconds. */
            usage?: components["schemas"]["UsageResource"];
            /** @description What it waits for at this moment: data of a volume that is at its limit, or room in a folder. */
            why?: string;
        };
        UsageList: {
            sessions: components["schemas"]["UsedSessionResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        BundleResource: {
            /** @description Name it as `bundle` in the request of a session. */
            sha256: string;
            sizeBytes: number;
        };
        DeviceGrantResource: {
            sessionId: string;
            sessionName: string;
            epoch: number;
            /** @description 1000 is the whole device. */
            gpuMilli: number;
            gpuMemoryBytes: number;
        };
        DeviceResource: {
            deviceId: string;
            /** @description Its number on the node. GPUs have the driver’s; MIG instances come after them. */
            index: number;
            /** @example NVIDIA H100 80GB HBM3 */
            model: string;
            memoryBytes: number;
            /** @enum {string} */
            health: "ok" | "degraded" | "lost";
            /**
             * @description Why it is not `ok`.
             * @example Xid 74: an NVLink error
             */
            healthReason?: string;
            /** @description Of a MIG instance: the GPU that it is a slice of. */
            parentId?: string;
            numaNode?: number;
            /** @example 0000:4a:00.0 */
            pciAddress?: string;
            /** @example 9.0 */
            computeCapability?: string;
            /** @description How it can be given out; whole only if there is but `exclusive` or `mig`. */
            modes?: ("exclusive" | "mig" | "mps" | "mps3" | "hook" | "timeslice")[];
            /** @description Given to sessions, of 1000. */
            usedMilli: number;
            usedMemoryBytes: number;
            grants: components["schemas"]["DeviceGrantResource"][];
        };
        GpuPlaceResource: {
            /** @description The index of the device. */
            index: number;
            /** @description CPUs near it: first and last of some in a row. Null: nobody knows. */
            cpus: number[][] | null;
            numaNodes: number[] | null;
            socket: number | null;
        };
        GpuTopologyResource: {
            gpus: components["schemas"]["GpuPlaceResource"][];
            /** @description Rows and columns in the order of `gpus`. */
            links: string[][];
            /** @description The PCIe paths beneath the NVLinks. */
            pcie?: string[][];
        };
        NodeGrantResource: {
            /** @description `(other project)` where it is none of yours. */
            sessionId: string;
            sessionName: string;
            epoch: number;
            cpuMilli: number;
            memoryBytes: number;
            /** @description The session is to end here; what it holds is still held. */
            isRevoked: boolean;
            /** Format: date-time */
            givenAt: string;
        };
        NodeResource: {
            nodeId: string;
            /**
             * @description `removed`: it was taken out of the pool.
             * @enum {string}
             */
            state: "ready" | "lost" | "fenced" | "removed";
            /**
             * @description Whether it takes new sessions.
             * @enum {string}
             */
            service: "open" | "cordoned" | "draining";
            /** @description Why it takes none. */
            serviceReason: string | null;
            /** @description Milliseconds that its clock is ahead of the log's (behind, if negative); absent: less than two seconds. */
            clockSkewMs?: number;
            /**
             * Format: date-time
             * @description When what still runs on a draining node is preempted.
             */
            drainBy: string | null;
            /** @example default */
            poolId: string;
            /**
             * Format: date-time
             * @description When its state last changed.
             */
            since: string;
            /** @enum {string} */
            runtime: "docker" | "sandbox" | "simulated";
            /** @description Its disk is full: it takes nothing new. Absent: it is not. */
            isShortOfDisk?: boolean;
            /** @enum {string} */
            accelerator: "mock" | "nvidia" | "none";
            cpuMilli: number;
            usedCpuMilli: number;
            memoryBytes: number;
            usedMemoryBytes: number;
            /**
             * Format: uuid
             * @description Names the present boot of its agent.
             */
            incarnation: string;
            devices: components["schemas"]["DeviceResource"][];
            /** @description Absent when nobody knows. */
            gpuTopology?: components["schemas"]["GpuTopologyResource"];
            /** @description What each session holds of the node. */
            grants: components["schemas"]["NodeGrantResource"][];
        };
        NodePage: {
            nodes: components["schemas"]["NodeResource"][];
            next?: string;
        };
        CordonNodeDto: {
            /**
             * @description Why, for whoever wonders later.
             * @example fan 3 rattles
             */
            reason?: string;
        };
        OperatedNodeResource: {
            nodeId: string;
            /**
             * @description `removed`: it was taken out of the pool.
             * @enum {string}
             */
            state: "ready" | "lost" | "fenced" | "removed";
            /**
             * @description Whether it takes new sessions.
             * @enum {string}
             */
            service: "open" | "cordoned" | "draining";
            /** @description Why it takes none. */
            serviceReason: string | null;
            /** @description Milliseconds that its clock is ahead of the log's (behind, if negative); absent: less than two seconds. */
            clockSkewMs?: number;
            /**
             * Format: date-time
             * @description When what still runs on a draining node is preempted.
             */
            drainBy: string | null;
            /** @example default */
            poolId: string;
            /**
             * Format: date-time
             * @description When its state last changed.
             */
            since: string;
            /** @enum {string} */
            runtime: "docker" | "sandbox" | "simulated";
            /** @description Its disk is full: it takes nothing new. Absent: it is not. */
            isShortOfDisk?: boolean;
            /** @enum {string} */
            accelerator: "mock" | "nvidia" | "none";
            cpuMilli: number;
            usedCpuMilli: number;
            memoryBytes: number;
            usedMemoryBytes: number;
            /**
             * Format: uuid
             * @description Names the present boot of its agent.
             */
            incarnation: string;
            devices: components["schemas"]["DeviceResource"][];
            /** @description Absent when nobody knows. */
            gpuTopology?: components["schemas"]["GpuTopologyResource"];
            /** @description What each session holds of the node. */
            grants: components["schemas"]["NodeGrantResource"][];
            /** @description False: it was so already; or, with `dryRun`, nothing would be recorded. */
            hasChanged: boolean;
        };
        DrainNodeDto: {
            /** @description What still runs after so long is preempted; 0: at once. Absent: 30 minutes, or as before when the node is being drained already. */
            deadlineMs?: number;
            /**
             * @description Why, for whoever wonders later.
             * @example new kernel
             */
            reason?: string;
        };
        NodeTrialResource: {
            /** @description Sessions that hold something of the node: see `grants`. */
            sessionCount: number;
            /** @description GPUs that they hold: 1000 is a whole one. */
            gpuMilli: number;
            cpuMilli: number;
            memoryBytes: number;
            /**
             * Format: date-time
             * @description When those that still run would be preempted; null: at once.
             */
            endsAt: string | null;
        };
        TriedNodeResource: {
            nodeId: string;
            /**
             * @description `removed`: it was taken out of the pool.
             * @enum {string}
             */
            state: "ready" | "lost" | "fenced" | "removed";
            /**
             * @description Whether it takes new sessions.
             * @enum {string}
             */
            service: "open" | "cordoned" | "draining";
            /** @description Why it takes none. */
            serviceReason: string | null;
            /** @description Milliseconds that its clock is ahead of the log's (behind, if negative); absent: less than two seconds. */
            clockSkewMs?: number;
            /**
             * Format: date-time
             * @description When what still runs on a draining node is preempted.
             */
            drainBy: string | null;
            /** @example default */
            poolId: string;
            /**
             * Format: date-time
             * @description When its state last changed.
             */
            since: string;
            /** @enum {string} */
            runtime: "docker" | "sandbox" | "simulated";
            /** @description Its disk is full: it takes nothing new. Absent: it is not. */
            isShortOfDisk?: boolean;
            /** @enum {string} */
            accelerator: "mock" | "nvidia" | "none";
            cpuMilli: number;
            usedCpuMilli: number;
            memoryBytes: number;
            usedMemoryBytes: number;
            /**
             * Format: uuid
             * @description Names the present boot of its agent.
             */
            incarnation: string;
            devices: components["schemas"]["DeviceResource"][];
            /** @description Absent when nobody knows. */
            gpuTopology?: components["schemas"]["GpuTopologyResource"];
            /** @description What each session holds of the node. */
            grants: components["schemas"]["NodeGrantResource"][];
            /** @description False: it was so already; or, with `dryRun`, nothing would be recorded. */
            hasChanged: boolean;
            /** @description Only with `dryRun`: nothing was recorded; this would end. */
            trial?: components["schemas"]["NodeTrialResource"];
        };
        FenceNodeDto: {
            /** @description Also if the node is alive: its sessions end, and its agent removes what is left of them. */
            force?: boolean;
        };
        MoveNodeDto: {
            /**
             * @description The pool that it belongs to from now on. What runs goes on.
             * @example training
             */
            poolId: string;
        };
        PoolPolicyDto: {
            /**
             * @description Who is next: by arrival; by priority, then arrival; by priority, then past use; by priority, then what is held now. Absent: `fair-share`.
             * @enum {string}
             */
            order?: "fifo" | "priority" | "fair-share" | "drf";
            /**
             * @description Who may start before the one that is next and does not fit: nobody; whoever does not delay it; anybody who fits. Absent: `backfill`.
             * @enum {string}
             */
            overtaking?: "never" | "backfill" | "free";
            /**
             * @description Where a session goes: where the pool loses least for others; on the fullest node; on the emptiest. Absent: `fragmentation`.
             * @enum {string}
             */
            placement?: "fragmentation" | "pack" | "spread";
            /** @description Past use counts half after so long. Absent: 7 days. */
            halfLifeMs?: number;
            /** @description Who has had no start for so long goes before all. Absent: 12 hours. */
            starvationMs?: number;
            /**
             * @description Whether running sessions may be stopped for those of more weight. Absent: `when-needed`.
             * @enum {string}
             */
            preemption?: "never" | "when-needed";
            /** @description A session that has run for less is left alone. */
            minRunMs?: number;
            /** @description From the warning of a preempted session to its end. */
            warningMs?: number;
            /**
             * @description Images that each node of the pool gets before anybody asks for them, and never cleans up.
             * @example [
             *       "python",
             *       "nvcr.io/nvidia/pytorch:26.10-py3"
             *     ]
             */
            keptImages?: string[];
            /** @description When interactive sessions that do nothing are ended. Absent: never. */
            idle?: components["schemas"]["IdleRuleDto"];
        };
        PoolAmountsResource: {
            gpuMilli: number;
            cpuMilli: number;
            memoryBytes: number;
        };
        PoolResource: {
            /** @example default */
            poolId: string;
            /** @description As it was set; what is absent is as the default says. */
            policy: components["schemas"]["PoolPolicyDto"];
            nodeCount: number;
            /** @description Nodes that take new sessions. */
            openNodeCount: number;
            /** @description What its nodes have in all. */
            total: components["schemas"]["PoolAmountsResource"];
            /** @description What of it is given to sessions. */
            held: components["schemas"]["PoolAmountsResource"];
            /** @description Sessions in its queue. */
            waitingCount: number;
        };
        PoolPage: {
            /** @description By id. */
            pools: components["schemas"]["PoolResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        PolicyTrialResource: {
            /** @description Whether it says anything else than now. */
            hasChanged: boolean;
            /** @description Names of what is said otherwise than now. */
            changes: string[];
            /** @description Sessions that wait in the pool: their order is decided anew. */
            waitingCount: number;
            /** @description Interactive sessions on its nodes that its rule for idle ones would watch. */
            idleRuleCount: number;
            /** @description Images that its nodes would get. */
            newImages: string[];
        };
        PolicySetResource: {
            /** @description Only with `dryRun`: nothing was recorded; this would come of it. */
            trial?: components["schemas"]["PolicyTrialResource"];
        };
        AddedNodesDto: {
            /**
             * @description A node of the pool that they are like.
             * @example gpu-07
             */
            like: string;
            /**
             * @description So many.
             * @example 2
             */
            count: number;
        };
        GpuBudgetDto: {
            /**
             * @description GPU milli × milliseconds: 3,600,000,000 is one GPU for an hour.
             * @example 3600000000000
             */
            gpuMilliMs: number;
            /**
             * @description Of the calendar, in UTC; weeks begin on Monday.
             * @example month
             * @enum {string}
             */
            period: "day" | "week" | "month";
        };
        HoldLimitsDto: {
            /**
             * @description GPUs at once: 1000 is a whole one.
             * @example 16000
             */
            gpuMilli?: number;
            /**
             * @description Sessions that hold something at once.
             * @example 40
             */
            sessionCount?: number;
            /** @description GPU time that may be begun in each period. A start reserves as much as the session can come to; at its end the rest is there again. */
            gpuBudget?: components["schemas"]["GpuBudgetDto"];
        };
        QuotaDto: {
            /**
             * @description Beyond `gpuMilli`, while others leave it idle: so much more, at the price of giving it back when they ask for it. Absent: none.
             * @example 8000
             */
            borrowGpuMilli?: number;
            /** @description For each user in the project. */
            perUser?: components["schemas"]["HoldLimitsDto"];
            /**
             * @description Of the fair share, in proportion to the weights of other projects. Absent: 1.
             * @example 2
             */
            weight?: number;
            /**
             * @description The highest priority that a member may ask for. Absent: 0.
             * @example 10
             */
            priorityMax?: number;
            /**
             * @description GPUs at once: 1000 is a whole one.
             * @example 16000
             */
            gpuMilli?: number;
            /**
             * @description Sessions that hold something at once.
             * @example 40
             */
            sessionCount?: number;
            /** @description GPU time that may be begun in each period. A start reserves as much as the session can come to; at its end the rest is there again. */
            gpuBudget?: components["schemas"]["GpuBudgetDto"];
        };
        OtherQuotaDto: {
            /**
             * @description Its id.
             * @example vision
             */
            projectId: string;
            /** @description All of its quota. */
            quota: components["schemas"]["QuotaDto"];
        };
        AskWhatIfDto: {
            /**
             * Format: date-time
             * @description From when on. Absent: seven days before `until`, or the beginning of the log.
             */
            from?: string;
            /**
             * Format: date-time
             * @description To when. Absent: now.
             */
            until?: string;
            /** @description What of the policy of the pool would have been different; the rest is as it was at `from`. */
            policy?: components["schemas"]["PoolPolicyDto"];
            /** @description Nodes that there would have been beside. */
            add?: components["schemas"]["AddedNodesDto"][];
            /**
             * @description Nodes that would have taken no new session.
             * @example [
             *       "gpu-03"
             *     ]
             */
            remove?: string[];
            /** @description Quotas that would have been different. */
            quotas?: components["schemas"]["OtherQuotaDto"][];
        };
        PlayedWaitsResource: {
            meanMs: number;
            medianMs: number;
            p95Ms: number;
            maxMs: number;
        };
        PlayedProjectResource: {
            /** @example vision */
            projectId: string;
            sessionCount: number;
            gpuHours: number;
            wait: components["schemas"]["PlayedWaitsResource"];
        };
        PlayedFiguresResource: {
            /** @description Those that were in the queue at the beginning, or came later. */
            sessionCount: number;
            startedCount: number;
            /** @description Still waiting at the end. */
            waitingCount: number;
            preemptedCount: number;
            gpuHours: number;
            /** @description GPU time that was given, of all GPU time that there was: 0 to 1. */
            utilisation: number;
            /** @description From the request to the start, of those that started. */
            wait: components["schemas"]["PlayedWaitsResource"];
            /** @description Those that used most first, 50 at most. */
            projects: components["schemas"]["PlayedProjectResource"][];
        };
        WhatIfResource: {
            /** @example default */
            poolId: string;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            until: string;
            /** @description What happened. */
            was: components["schemas"]["PlayedFiguresResource"];
            /** @description The same again, decided anew with nothing changed: how far the play is from what happened. */
            again: components["schemas"]["PlayedFiguresResource"];
            /** @description With the changes. */
            other: components["schemas"]["PlayedFiguresResource"];
            /** @description For so many sessions it had to be assumed how long they would run, since they never did: as long as the median of their project. */
            assumedRuns: number;
        };
        RecurrenceDto: {
            /**
             * @description `weekday`: Monday to Friday.
             * @example day
             * @enum {string}
             */
            unit: "day" | "week" | "weekday";
            /**
             * @description Every so many days or weeks. Absent: 1.
             * @default 1
             * @example 1
             */
            every?: number;
            /**
             * Format: date-time
             * @description None begins at this time or later.
             */
            until?: string;
            /**
             * @description So many times at most; 366 is the most that there can be.
             * @example 5
             */
            times?: number;
        };
        ReservedGpusDto: {
            /**
             * @description So many whole GPUs.
             * @example 4
             */
            count: number;
            /**
             * @description So many of them on each node; all of them: on one node. Absent: on as few nodes as can be.
             * @example 4
             */
            perNode?: number;
            /**
             * @description Only of one of these models. Absent: any.
             * @example [
             *       "H100"
             *     ]
             */
            models?: string[];
            /** @description CPU for each GPU; 1000 is one core. Absent: as much of the node's as of its GPUs, or what is left of that. */
            cpuMilli?: number;
            /** @description Memory for each GPU, in bytes. Absent: as much of the node's as of its GPUs, or what is left of that. */
            memoryBytes?: number;
        };
        ReservedNodesDto: {
            /**
             * @description So many.
             * @example 2
             */
            count: number;
            /**
             * @description Only with GPUs of one of these models. Absent: any.
             * @example [
             *       "H100"
             *     ]
             */
            models?: string[];
        };
        AskReservationDto: {
            /** @description True: for everybody in the project. Absent: for one user. */
            isForProject?: boolean;
            /**
             * @description A DNS label; need not be unique. Absent: the id of the reservation.
             * @example course
             */
            name?: string;
            /**
             * @description `work`: sessions run on it. `maintenance`: nothing does; for admins.
             * @default work
             * @example work
             * @enum {string}
             */
            purpose?: "work" | "maintenance";
            /**
             * Format: date-time
             * @description When it begins.
             * @example 2026-11-27T09:00:00Z
             */
            from: string;
            /**
             * Format: date-time
             * @description When it ends.
             * @example 2026-11-27T17:00:00Z
             */
            to: string;
            /** @description When it comes again. Absent: it does not. */
            repeat?: components["schemas"]["RecurrenceDto"];
            /** @description GPUs. */
            gpus?: components["schemas"]["ReservedGpusDto"];
            /** @description Whole nodes. */
            nodes?: components["schemas"]["ReservedNodesDto"];
            /**
             * @description These nodes, and no others if one of them is lost.
             * @example [
             *       "gpu-07"
             *     ]
             */
            nodeIds?: string[];
            /**
             * @description The pool that it is of. Absent: `default`.
             * @example default
             */
            pool?: string;
            /** @description The project that it is for. Absent: that of who asks. */
            projectId?: string;
            /** @description The user in the project that it is for. Absent: who asks, unless it is for the project. */
            userId?: string;
            /**
             * @description What it is for, or why a maintenance is made.
             * @example new firmware
             */
            reason?: string;
        };
        BookedSpotResource: {
            /** @example gpu-07 */
            nodeId: string;
            deviceIds: string[];
            /** @description 1000 is one core. */
            cpuMilli: number;
            memoryBytes: number;
        };
        StretchResource: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
        };
        ReservationWithStretchesResource: {
            reservationId: string;
            /** @example course */
            name: string;
            /** @enum {string} */
            purpose: "work" | "maintenance";
            /**
             * @description `booked`: no stretch of it is on at the moment.
             * @enum {string}
             */
            phase: "booked" | "on" | "over" | "cancelled";
            /** @description Absent: a maintenance. */
            projectId?: string;
            /** @description Absent: for everybody in the project. */
            userId?: string;
            /**
             * Format: date-time
             * @description Of the stretch that is on, or comes next.
             */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Its number: 1 for the first. */
            stretch: number;
            stretchCount: number;
            spots: components["schemas"]["BookedSpotResource"][];
            /** @description What it is for. */
            reason?: string;
            /** @example user:ada */
            by: string;
            /** Format: date-time */
            bookedAt: string;
            /** @description What of it can not be had at the moment, and why; no other place has been found. */
            trouble?: string;
            /** @description All of them, in order. */
            stretches: components["schemas"]["StretchResource"][];
        };
        ReservationTrialResource: {
            fits: boolean;
            /** @description Where it would be. */
            spots?: components["schemas"]["BookedSpotResource"][];
            stretches?: components["schemas"]["StretchResource"][];
            /** @description Why it can not be, and from when it could. */
            why?: string;
        };
        ReservationResource: {
            reservationId: string;
            /** @example course */
            name: string;
            /** @enum {string} */
            purpose: "work" | "maintenance";
            /**
             * @description `booked`: no stretch of it is on at the moment.
             * @enum {string}
             */
            phase: "booked" | "on" | "over" | "cancelled";
            /** @description Absent: a maintenance. */
            projectId?: string;
            /** @description Absent: for everybody in the project. */
            userId?: string;
            /**
             * Format: date-time
             * @description Of the stretch that is on, or comes next.
             */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Its number: 1 for the first. */
            stretch: number;
            stretchCount: number;
            spots: components["schemas"]["BookedSpotResource"][];
            /** @description What it is for. */
            reason?: string;
            /** @example user:ada */
            by: string;
            /** Format: date-time */
            bookedAt: string;
            /** @description What of it can not be had at the moment, and why; no other place has been found. */
            trouble?: string;
        };
        ReservationPage: {
            /** @description In the order of their ids. */
            reservations: components["schemas"]["ReservationResource"][];
            next?: string;
        };
        EgressPolicyDto: {
            /**
             * @description `node`: whom the node allows; `internet`: of these only public addresses, and what `allow` names; `listed`: only what `allow` names; `none`: nobody.
             * @example listed
             * @enum {string}
             */
            mode: "node" | "internet" | "listed" | "none";
            /**
             * @description IPv4 networks and host names, with ports or without. Never reached, whatever stands here: the node itself, other sessions, the control plane, addresses of metadata.
             * @example [
             *       "pypi.org:443",
             *       "10.20.0.0/16"
             *     ]
             */
            allow?: string[];
        };
        BudgetResource: {
            /** @description Begun in the present period, in GPU milli × milliseconds. */
            spentGpuMilliMs: number;
            /** @description That may be begun in each period. */
            gpuMilliMs: number;
            /** @enum {string} */
            period: "day" | "week" | "month";
            /**
             * Format: date-time
             * @description When the next period begins.
             */
            renewsAt: string;
        };
        ProjectResource: {
            /** @description Held now; 1000 is a whole GPU. */
            gpuMilli: number;
            /** @description Sessions that hold something now. */
            sessionCount: number;
            /** @description Where GPU time is budgeted. */
            budget?: components["schemas"]["BudgetResource"];
            /**
             * @description It never changes.
             * @example default
             */
            projectId: string;
            /**
             * @description What people read: its id, unless it has another.
             * @example Computer vision
             */
            name: string;
            /** @description What it is for; empty: nobody has said so. */
            description: string;
            /**
             * @description `closed`: it takes nothing new.
             * @enum {string}
             */
            state: "open" | "closed";
            /**
             * Format: date-time
             * @description Null: nobody has created it; it is there because sessions, people, keys or a quota name it.
             */
            createdAt: string | null;
            /**
             * Format: date-time
             * @description Null: it is open.
             */
            closedAt: string | null;
            /** @description Null: nobody has set one. */
            quota: components["schemas"]["QuotaDto"] | null;
            /** @description Of what is held: beyond the project's own part. */
            borrowedGpuMilli: number;
            /** @description Sessions in the queue. */
            waitingCount: number;
        };
        ProjectPage: {
            /** @description By id. */
            projects: components["schemas"]["ProjectResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        ProjectUserResource: {
            /** @description Held now; 1000 is a whole GPU. */
            gpuMilli: number;
            /** @description Sessions that hold something now. */
            sessionCount: number;
            /** @description Where GPU time is budgeted. */
            budget?: components["schemas"]["BudgetResource"];
            userId: string;
        };
        ProjectWithUsersResource: {
            /** @description Held now; 1000 is a whole GPU. */
            gpuMilli: number;
            /** @description Sessions that hold something now. */
            sessionCount: number;
            /** @description Where GPU time is budgeted. */
            budget?: components["schemas"]["BudgetResource"];
            /**
             * @description It never changes.
             * @example default
             */
            projectId: string;
            /**
             * @description What people read: its id, unless it has another.
             * @example Computer vision
             */
            name: string;
            /** @description What it is for; empty: nobody has said so. */
            description: string;
            /**
             * @description `closed`: it takes nothing new.
             * @enum {string}
             */
            state: "open" | "closed";
            /**
             * Format: date-time
             * @description Null: nobody has created it; it is there because sessions, people, keys or a quota name it.
             */
            createdAt: string | null;
            /**
             * Format: date-time
             * @description Null: it is open.
             */
            closedAt: string | null;
            /** @description Null: nobody has set one. */
            quota: components["schemas"]["QuotaDto"] | null;
            /** @description Of what is held: beyond the project's own part. */
            borrowedGpuMilli: number;
            /** @description Sessions in the queue. */
            waitingCount: number;
            /** @description Those that hold something or have begun something of a budget; who holds most first. */
            users: components["schemas"]["ProjectUserResource"][];
        };
        OverLimitResource: {
            /** @description Absent: the project as a whole. */
            userId?: string;
            /** @enum {string} */
            limit: "gpu" | "sessions" | "gpu-budget";
            /** @description In the unit of the limit. */
            held: number;
            /** @description With what may be borrowed. */
            allowed: number;
        };
        QuotaTrialResource: {
            /** @description Whether it says anything else than now. */
            hasChanged: boolean;
            /** @description The project first, then those that hold most. */
            over: components["schemas"]["OverLimitResource"][];
        };
        QuotaSetResource: {
            /** @description Only with `dryRun`: nothing was recorded; this would come of it. */
            trial?: components["schemas"]["QuotaTrialResource"];
        };
        CreateProjectDto: {
            /**
             * @description The id, which never changes: a DNS label.
             * @example vision
             */
            projectId: string;
            /**
             * @description What people read. The id of a project never changes, and is what everything else names it by.
             * @example Computer vision
             */
            name?: string;
            /**
             * @description What it is for; empty: nothing is said.
             * @example Everything that looks at pictures
             */
            description?: string;
        };
        ChangeProjectDto: {
            /**
             * @description What people read. The id of a project never changes, and is what everything else names it by.
             * @example Computer vision
             */
            name?: string;
            /**
             * @description What it is for; empty: nothing is said.
             * @example Everything that looks at pictures
             */
            description?: string;
        };
        CloseProjectDto: {
            /**
             * @description `true`: what runs is stopped. Absent: what runs goes on to its own end.
             * @example true
             */
            stopSessions?: boolean;
        };
        ProjectEndingsResource: {
            /** @description Sessions that wait in the queue. */
            waitingCount: number;
            /** @description Sessions that have a place on a node. */
            runningCount: number;
            /** @description Reservations that are not over. */
            reservationCount: number;
        };
        ClosedProjectResource: {
            /** @description Held now; 1000 is a whole GPU. */
            gpuMilli: number;
            /** @description Sessions that hold something now. */
            sessionCount: number;
            /** @description Where GPU time is budgeted. */
            budget?: components["schemas"]["BudgetResource"];
            /**
             * @description It never changes.
             * @example default
             */
            projectId: string;
            /**
             * @description What people read: its id, unless it has another.
             * @example Computer vision
             */
            name: string;
            /** @description What it is for; empty: nobody has said so. */
            description: string;
            /**
             * @description `closed`: it takes nothing new.
             * @enum {string}
             */
            state: "open" | "closed";
            /**
             * Format: date-time
             * @description Null: nobody has created it; it is there because sessions, people, keys or a quota name it.
             */
            createdAt: string | null;
            /**
             * Format: date-time
             * @description Null: it is open.
             */
            closedAt: string | null;
            /** @description Null: nobody has set one. */
            quota: components["schemas"]["QuotaDto"] | null;
            /** @description Of what is held: beyond the project's own part. */
            borrowedGpuMilli: number;
            /** @description Sessions in the queue. */
            waitingCount: number;
            /** @description False: it was so already, or this was a trial. */
            hasChanged: boolean;
            /** @description What ends by it, in the seconds that follow. */
            ends: components["schemas"]["ProjectEndingsResource"];
            /** @description Sessions that go on to their own end. */
            goesOnCount: number;
            /** @description True: nothing was recorded, and nothing ends. */
            isDryRun: boolean;
        };
        NodeInvitationResource: {
            /** @example gpu-2 */
            nodeId: string;
            /** @description For the other server: `npm start -- --join <token>`. It is good once, and shown this once. */
            token: string;
            /** Format: date-time */
            expiresAt: string;
        };
        AppSummaryResource: {
            /**
             * @description Names it in commands and addresses.
             * @example jupyterlab
             */
            name: string;
            /** @example JupyterLab */
            title: string;
            icon?: string;
        };
        ImageResource: {
            /**
             * @description As a request names it.
             * @example python-ml
             */
            image: string;
            description: string;
            /** @description On disk; absent: no node has it yet. */
            sizeBytes?: number;
            /** @description What it says that it can open in a browser. */
            apps: components["schemas"]["AppSummaryResource"][];
            /** @description Nodes where a session with it needs neither pull nor build. */
            atHand: string[];
        };
        ImageFailureResource: {
            /** @example image-too-large */
            code: string;
            message: string;
        };
        ImagePushResource: {
            /** @enum {string} */
            state: "pushing" | "pushed" | "failed";
            /** @example registry.example:5000/berth/vision/team/env:v1 */
            reference: string;
            requestedAt: string;
            pushedAt?: string;
            /** @description While it is pushed: layers that the registry has. */
            layersDone?: number;
            layersTotal?: number;
            doneBytes?: number;
            /** @description Of the layers that have begun. */
            totalBytes?: number;
            failure?: components["schemas"]["ImageFailureResource"];
        };
        OwnImageResource: {
            /** @example k3jd92hfa0bc */
            imageId: string;
            /**
             * @description What its project calls it, with its tag.
             * @example team/env:v1
             */
            name: string;
            description: string;
            /** @description Whose sessions can start from it. */
            projectId: string;
            /** @description Who asked for it. */
            userId: string;
            /** @description Of which session it was made. */
            sessionId: string;
            /**
             * @description What that session was started from.
             * @example python
             */
            from: string;
            /** @description Where it was made; its sessions run there alone, unless it was pushed to a registry. */
            nodeId: string;
            /** @description `/work` of the session is in it as well. */
            includesWork: boolean;
            /**
             * @description Sessions start from it when it is `ready`.
             * @enum {string}
             */
            state: "making" | "ready" | "failed" | "removing" | "removed";
            requestedAt: string;
            readyAt?: string;
            /** @description Beside the image that it stands on. */
            sizeBytes?: number;
            fileCount?: number;
            /** @description While it is made: how much was read by now. */
            doneBytes?: number;
            /** @description Why it was not made. */
            failure?: components["schemas"]["ImageFailureResource"];
            /** @description What any node can fetch, since it was pushed. */
            pushedAs?: string;
            push?: components["schemas"]["ImagePushResource"];
        };
        ImageListResource: {
            /** @description Those at hand somewhere first. */
            images: components["schemas"]["ImageResource"][];
            /** @description Those that sessions of one’s project were committed to, the newest first. */
            own: components["schemas"]["OwnImageResource"][];
            /** @description Nodes that were asked and did not answer in time. */
            silentCount: number;
            /** @description Pass it as `cursor` for the page that follows. */
            next?: string;
        };
        CommitSessionDto: {
            /**
             * @description Id or name of a session that runs.
             * @example train
             */
            session: string;
            /**
             * @description What the project calls it, with a tag or not (`latest` then). Lower-case, without the host of a registry.
             * @example team/env:v1
             */
            name: string;
            /**
             * @description For whoever looks at the list.
             * @default
             * @example numpy 2.3 and our loaders
             */
            description?: string;
            /**
             * @description Take `/work` along as well; the home always is. Folders never are.
             * @default false
             */
            includeWork?: boolean;
            /**
             * @description Push it to a registry when it is there, so that its sessions can run on any node.
             * @default false
             */
            push?: boolean;
            /**
             * @description The host of the registry; absent: the only one that takes images.
             * @example registry.example:5000
             */
            registry?: string;
        };
        PushImageDto: {
            /**
             * @description The host of the registry; absent: the only one that takes images.
             * @example registry.example:5000
             */
            registry?: string;
        };
        EventResource: {
            /** @description Dense and in order over the whole log. */
            position: number;
            /** @example session-k3v9m2x7q4ab */
            stream: string;
            /** @description 1, 2, 3 … within the stream. */
            version: number;
            /** @example session.started */
            type: string;
            /** @description Revision of the shape of `data`. */
            rev: number;
            /** Format: uuid */
            eventId: string;
            /** Format: uuid */
            commandId: string;
            /** Format: date-time */
            recordedAt: string;
            /** @description The fact as it is stored; times are epoch milliseconds. */
            data: {
                [key: string]: unknown;
            };
            /** @description Who and what led to it. */
            meta: {
                [key: string]: unknown;
            };
        };
        EventPageResource: {
            events: components["schemas"]["EventResource"][];
            /** @description Pass it as `from` to go on. */
            next: number;
            /** @description Position of the last event that there is. */
            head: number;
            /** @description False: there is more to read now, also when this page is short. */
            isLast: boolean;
        };
        AuditOriginResource: {
            /** @example 192.0.2.7 */
            address: string;
            /** @example Mozilla/5.0 */
            agent: string;
        };
        AuditEntryResource: {
            /** @description Of the event in the log. */
            position: number;
            /** Format: date-time */
            at: string;
            /**
             * @description `user:<id>`, or `nobody`.
             * @example user:ada
             */
            who: string;
            /** @description The event that he caused, or the operation that was refused. */
            what: string;
            /** @description The stream that it is recorded in. */
            about: string;
            /** @enum {string} */
            outcome: "allowed" | "unauthenticated" | "forbidden" | "limited";
            /** @description How often, of what was refused within some seconds. */
            count: number;
            /** @description From where, as long as that is kept. */
            from?: components["schemas"]["AuditOriginResource"];
        };
        AuditPageResource: {
            /** @description The newest first. */
            entries: components["schemas"]["AuditEntryResource"][];
            /** @description Pass it as `before`; a page may be short, or empty, although there is more. Absent: that was all. */
            next?: number;
        };
        TerminalResource: {
            /** @description What it is called in its session. */
            id: string;
            /** Format: date-time */
            openedAt: string;
            /**
             * Format: date-time
             * @description When somebody last typed; absent: never.
             */
            lastInputAt?: string;
            columns: number;
            rows: number;
            /** @description How many look at it. */
            viewers: number;
            /** @description How many bytes it has ever said: the place of the next one. */
            bytes: number;
        };
        TerminalList: {
            terminals: components["schemas"]["TerminalResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        SessionAppResource: {
            /** @example jupyterlab */
            name: string;
            /** @example JupyterLab */
            title: string;
            icon?: string;
            /**
             * @description Absent: it does not run; it is started when it is opened.
             * @enum {string}
             */
            phase?: "starting" | "ready" | "failed";
            /** Format: date-time */
            startedAt?: string;
        };
        SessionAppsResource: {
            apps: components["schemas"]["SessionAppResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        OpenedAppResource: {
            /** @example jupyterlab */
            app: string;
            /**
             * @description `waiting`: its session does not run yet. Whatever it is, the address can be gone to: a page waits there.
             * @enum {string}
             */
            phase: "waiting" | "starting" | "ready";
            /**
             * @description For a browser: good once, until `expiresAt`. Absolute, or relative to the address of the API.
             * @example /apps/a1b2c3d4e5f6/jupyterlab/.berth/enter?code=…
             */
            url: string;
            /** Format: date-time */
            expiresAt: string;
        };
        AppLogResource: {
            /** @description The last that the app printed, at most 256 KiB. */
            text: string;
        };
        ShareAppDto: {
            /**
             * @description For so long from now on; as long as the session is there if absent.
             * @example 28800000
             */
            forMs?: number;
        };
        AppShareResource: {
            /** @example jupyterlab */
            app: string;
            /**
             * @description `user:<id>` or `project:<id>`.
             * @example user:bob
             */
            party: string;
            /** @example user:ada */
            by: string;
            /** Format: date-time */
            sharedAt: string;
            /**
             * Format: date-time
             * @description Absent: as long as the session is there.
             */
            until?: string;
        };
        ChangedAppSharesResource: {
            shares: components["schemas"]["AppShareResource"][];
            /** @description False: it was so already. */
            hasChanged: boolean;
        };
        AppSharePage: {
            shares: components["schemas"]["AppShareResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        SharedAppResource: {
            /** @example jupyterlab */
            app: string;
            /**
             * @description `user:<id>` or `project:<id>`.
             * @example user:bob
             */
            party: string;
            /** @example user:ada */
            by: string;
            /** Format: date-time */
            sharedAt: string;
            /**
             * Format: date-time
             * @description Absent: as long as the session is there.
             */
            until?: string;
            /** @example k3v9x2m4q7wz */
            sessionId: string;
            /**
             * @description The name of the session.
             * @example notebook
             */
            sessionName: string;
            /** @enum {string} */
            sessionPhase: "waiting" | "placed" | "preparing" | "running" | "stopping" | "ended";
            /**
             * @description Whose session it is.
             * @example ada
             */
            owner: string;
        };
        SharedAppsResource: {
            apps: components["schemas"]["SharedAppResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        CallerResource: {
            userId: string;
            /** @enum {string} */
            role: "viewer" | "member" | "project-admin" | "admin";
            /** @description In which he acts: where his sessions belong. */
            projectId: string;
            /** @description What his key is held to. */
            scopes?: string[];
            /** @description Absent: signed in with a browser. */
            keyId?: string;
        };
        KeyResource: {
            keyId: string;
            userId: string;
            /** @enum {string} */
            role: "viewer" | "member" | "project-admin" | "admin";
            label: string;
            /**
             * @description Where its sessions belong.
             * @example default
             */
            projectId: string;
            /** @description What it is held to; absent: all that its role may. */
            scopes?: string[];
            /** Format: date-time */
            issuedAt: string;
            /** Format: date-time */
            expiresAt?: string;
            /** Format: date-time */
            revokedAt?: string;
            /**
             * Format: date-time
             * @description To the minute; absent: never yet.
             */
            lastUsedAt?: string;
        };
        KeyPage: {
            keys: components["schemas"]["KeyResource"][];
            /** @description Pass it as `cursor` for the page that follows. */
            next?: string;
        };
        CreateKeyDto: {
            /**
             * @description What the key is for; shown in lists.
             * @example laptop of Ada
             */
            label: string;
            /**
             * @description What it may do. `viewer` reads; `member` also runs and stops sessions of his own; `project-admin` also says what each user of his project may have; `admin` may everything.
             * @enum {string}
             */
            role: "viewer" | "member" | "project-admin" | "admin";
            /**
             * @description Whom it speaks for. Absent: the user of the key that asks.
             * @example ada
             */
            userId?: string;
            /**
             * @description The project in which it acts. Absent: the one in which who asks acts.
             * @example vision
             */
            projectId?: string;
            /**
             * @description What of the API it is held to, within its role; `sessions:read` is to see sessions, `*:read` to see all. Absent: all that its role may.
             * @example [
             *       "sessions:read"
             *     ]
             */
            scopes?: ("*:read" | "account:read" | "account:write" | "alerts:read" | "alerts:write" | "audit:read" | "bundles:write" | "events:read" | "files:read" | "files:write" | "folders:read" | "folders:write" | "hooks:read" | "hooks:write" | "images:read" | "images:write" | "keys:read" | "keys:write" | "nodes:read" | "nodes:write" | "pools:read" | "pools:write" | "projects:read" | "projects:write" | "reservations:read" | "reservations:write" | "sessions:read" | "sessions:write" | "users:read" | "users:write" | "volumes:read" | "volumes:write")[];
            /** @description How long it is good for. Absent: for ever. */
            expiresInMs?: number;
        };
        IssuedKeyResource: {
            keyId: string;
            userId: string;
            /** @enum {string} */
            role: "viewer" | "member" | "project-admin" | "admin";
            label: string;
            /**
             * @description Where its sessions belong.
             * @example default
             */
            projectId: string;
            /** @description What it is held to; absent: all that its role may. */
            scopes?: string[];
            /** Format: date-time */
            issuedAt: string;
            /** Format: date-time */
            expiresAt?: string;
            /** Format: date-time */
            revokedAt?: string;
            /**
             * Format: date-time
             * @description To the minute; absent: never yet.
             */
            lastUsedAt?: string;
            /** @description Shown this once, and kept nowhere: send it as `Authorization: Bearer …`. */
            key: string;
        };
        MembershipResource: {
            /** @example vision */
            projectId: string;
            /** @enum {string} */
            role: "viewer" | "member" | "project-admin";
        };
        UserResource: {
            /** @example ada */
            userId: string;
            /** @example Ada Lovelace */
            name?: string;
            /** @example ada@example.org */
            email?: string;
            /** @description Whether he runs the whole of Berth. */
            isAdmin: boolean;
            /**
             * @description `invited`: he has not signed in yet. `disabled`: nothing opens for him.
             * @enum {string}
             */
            standing: "invited" | "active" | "disabled";
            /** @description To which projects he belongs. */
            projects: components["schemas"]["MembershipResource"][];
            /** Format: date-time */
            createdAt: string;
        };
        UserPage: {
            /** @description In the order of their ids. */
            users: components["schemas"]["UserResource"][];
            next?: string;
        };
        MembershipDto: {
            /**
             * @description The project.
             * @example vision
             */
            projectId: string;
            /**
             * @description What he is there.
             * @enum {string}
             */
            role: "viewer" | "member" | "project-admin";
        };
        CreateUserDto: {
            /**
             * @description By which id he goes, for ever; it stays in the log, so it need not be his name.
             * @example ada
             */
            userId: string;
            /**
             * @description His name; it can be erased.
             * @example Ada Lovelace
             */
            name?: string;
            /**
             * @description His e-mail address; it can be erased.
             * @example ada@example.org
             */
            email?: string;
            /** @description Whether he runs the whole of Berth. */
            isAdmin?: boolean;
            /** @description To which projects he belongs. */
            projects?: components["schemas"]["MembershipDto"][];
        };
        ChangeUserDto: {
            /**
             * @description His name.
             * @example Ada Lovelace
             */
            name?: string;
            /**
             * @description His e-mail address.
             * @example ada@example.org
             */
            email?: string;
            /** @description Whether he runs the whole of Berth. */
            isAdmin?: boolean;
        };
        MakeLinkDto: {
            /**
             * @description `invitation`: to choose a password, good for 7 days. `sign-in`: to come in, good for 30 minutes.
             * @enum {string}
             */
            purpose: "invitation" | "sign-in";
        };
        LinkResource: {
            /** @description To be given to him, and to nobody else. It is good once. */
            url: string;
            /** @enum {string} */
            purpose: "invitation" | "sign-in";
            /** Format: date-time */
            expiresAt: string;
        };
        MemberResource: {
            /** @example ada */
            userId: string;
            /** @example Ada Lovelace */
            name?: string;
            /** @enum {string} */
            role: "viewer" | "member" | "project-admin";
            /** @enum {string} */
            standing: "invited" | "active" | "disabled";
        };
        MemberPage: {
            /** @description In the order of their ids. */
            members: components["schemas"]["MemberResource"][];
            next?: string;
        };
        MemberRoleDto: {
            /**
             * @description What he is in the project.
             * @enum {string}
             */
            role: "viewer" | "member" | "project-admin";
        };
        SignInDto: {
            /**
             * @description The id or the e-mail address.
             * @example ada
             */
            login: string;
            /** @description The password. */
            password: string;
        };
        SignInResource: {
            /**
             * @description `signed-in`: the cookie is set. `second-factor`: a code is needed for this ticket.
             * @enum {string}
             */
            state: "signed-in" | "second-factor";
            userId?: string;
            ticket?: string;
        };
        SecondFactorDto: {
            /** @description The ticket that the first step gave. */
            ticket: string;
            /** @description Six digits of the authenticator, or a recovery code. */
            code: string;
        };
        LookAtLinkDto: {
            /** @description What stands behind `#link=` in the address. */
            token: string;
        };
        LinkInfoResource: {
            /** @enum {string} */
            purpose: "invitation" | "sign-in";
            userId: string;
        };
        UseLinkDto: {
            /** @description What stands behind `#link=` in the address. */
            token: string;
            /** @description Of an invitation: the password that is chosen, of at least 12 characters. */
            password?: string;
        };
        AskToBeLetInDto: {
            /**
             * @description What the key is to be called, so that it is known in a list: the program and its machine.
             * @example berth on lab-7
             */
            label: string;
            /** @description How long the key is to be good for; absent: 90 days. */
            keyExpiresInMs?: number;
        };
        BegunProgramResource: {
            /** @description To come back with for the key; shown this once, and to nobody else. */
            secret: string;
            /**
             * @description For the person to compare with what the page shows.
             * @example WDJB-MJHT
             */
            userCode: string;
            /** @description Where a person answers; the code is in it. */
            url: string;
            /** @description The same without the code, short enough to be typed. */
            plainUrl: string;
            /** Format: date-time */
            expiresAt: string;
            /** @description How long to wait between two questions. */
            intervalMs: number;
        };
        CollectKeyDto: {
            /** @description The secret that the program was given when it asked. */
            secret: string;
        };
        CollectedKeyResource: {
            /**
             * @description `waiting`: ask again after the interval.
             * @enum {string}
             */
            state: "waiting" | "let-in";
            key?: components["schemas"]["IssuedKeyResource"];
        };
        SignInWayResource: {
            /** @example company */
            id: string;
            /** @example Our company */
            name: string;
        };
        SignInWaysResource: {
            /** @description For each: `GET /v1/sign-in/oidc/<id>`. */
            providers: components["schemas"]["SignInWayResource"][];
        };
        AccountResource: {
            /** @example ada */
            userId: string;
            /** @example Ada Lovelace */
            name?: string;
            /** @example ada@example.org */
            email?: string;
            /** @description Whether he runs the whole of Berth. */
            isAdmin: boolean;
            /**
             * @description `invited`: he has not signed in yet. `disabled`: nothing opens for him.
             * @enum {string}
             */
            standing: "invited" | "active" | "disabled";
            /** @description To which projects he belongs. */
            projects: components["schemas"]["MembershipResource"][];
            /** Format: date-time */
            createdAt: string;
            hasPassword: boolean;
            hasSecondFactor: boolean;
            recoveryCodesLeft: number;
        };
        SetPasswordDto: {
            /** @description The present one, if there is one. */
            current?: string;
            /** @description The new one, of at least 12 characters. */
            password: string;
        };
        ProposedFactorResource: {
            /** @description Base32, to be typed. */
            secret: string;
            /** @description The same as an authenticator reads it from a picture. */
            uri: string;
            /** @description That picture: a QR code as SVG. */
            picture: string;
        };
        CodeDto: {
            /** @description Six digits of the authenticator. */
            code: string;
        };
        RecoveryCodesResource: {
            /** @description Shown this once; each is good for one sign-in. */
            recoveryCodes: string[];
        };
        ConfirmDto: {
            /** @description The password, since somebody else may sit at an open browser. */
            password: string;
        };
        WebSessionResource: {
            id: string;
            /** @enum {string} */
            how: "password" | "link" | "oidc";
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            seenAt: string;
            /** Format: date-time */
            expiresAt: string;
            address?: string;
            agent?: string;
            /** @description The one that asks. */
            isThis: boolean;
        };
        WebSessionPage: {
            /** @description The last used first. */
            signIns: components["schemas"]["WebSessionResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        LookAtProgramDto: {
            /**
             * @description The code that the program shows.
             * @example WDJB-MJHT
             */
            userCode: string;
        };
        ProgramResource: {
            /** @example WDJB-MJHT */
            userCode: string;
            /** @example berth on lab-7 */
            label: string;
            /** @description From where it asked. */
            address: string;
            /** @description What it calls itself to servers. */
            agent: string;
            /** Format: date-time */
            askedAt: string;
            /** @description How long its key would be good for. */
            keyExpiresInMs: number;
        };
        AnswerProgramDto: {
            /**
             * @description The code that the program shows.
             * @example WDJB-MJHT
             */
            userCode: string;
            /** @description Whether it may act for you, in the project that the request names. */
            isAllowed: boolean;
        };
        CreateFolderDto: {
            /**
             * @description How it goes by among the folders of its owner.
             * @example corpus
             */
            name: string;
            /**
             * @description `user:<id>` or `project:<id>`. Absent: you.
             * @example project:vision
             */
            owner?: string;
            /**
             * @description `dataset`: can be published, and is then read-only. `home`: yours, named `home`, in all of your sessions.
             * @default general
             * @example general
             * @enum {string}
             */
            kind?: "general" | "dataset" | "model" | "home";
            /**
             * @description Where it lies. Absent: on the default volume.
             * @example default
             */
            volume?: string;
            /**
             * @description How much it may hold. Absent: as much as the volume has.
             * @example 10737418240
             */
            quotaBytes?: number;
            /** @description For people. */
            description?: string;
        };
        FolderShareResource: {
            /** @example user:bob */
            party: string;
            /** @enum {string} */
            permission: "read" | "write" | "write-delete";
            /** @description False: a user was invited, and has not said yes. */
            isAccepted: boolean;
        };
        FolderSnapshotResource: {
            snapshotId: string;
            /** @example before-cleaning */
            name: string;
            /** @description Which version of the dataset it is. */
            version?: number;
            /** Format: date-time */
            takenAt: string;
        };
        FolderMountResource: {
            sessionId: string;
            nodeId: string;
            isReadOnly: boolean;
        };
        FolderWorkResource: {
            /** @enum {string} */
            kind: "provision" | "snapshot" | "snapshot-removal" | "rollback" | "purge";
            doneBytes?: number;
            doneFiles?: number;
            /** @description What kept the last attempt from its end; it is tried again. */
            trouble?: string;
        };
        FolderFaultResource: {
            code: string;
            message: string;
        };
        FolderResource: {
            folderId: string;
            /** @example corpus */
            name: string;
            /** @example project:vision */
            owner: string;
            /** @enum {string} */
            kind: "general" | "dataset" | "model" | "home";
            /** @example default */
            volumeId: string;
            /** @enum {string} */
            phase: "provisioning" | "ready" | "failed" | "trashed" | "purging" | "purged";
            /**
             * @description The most that you may do; `none` while you are only invited.
             * @enum {string}
             */
            right: "none" | "read" | "write" | "write-delete" | "manage";
            isInvited: boolean;
            description: string;
            /** @description Absent: as much as the volume has. */
            quotaBytes?: number;
            /**
             * @description The alarm that it has come to, in percent of its quota.
             * @enum {number}
             */
            quotaPercent: 0 | 80 | 95 | 100;
            /** @description When it was last measured; absent: it was not yet. */
            usedBytes?: number;
            fileCount?: number;
            /** Format: date-time */
            measuredAt?: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            trashedAt?: string;
            /** @description Of a dataset: its newest version, 0 if there is none. */
            version: number;
            /** @description Read-only. */
            isPublished: boolean;
            /** @description Those of others only for who manages it. */
            shares: components["schemas"]["FolderShareResource"][];
            snapshots: components["schemas"]["FolderSnapshotResource"][];
            /** @description Sessions that have it now. */
            mounts: components["schemas"]["FolderMountResource"][];
            /** @description Long work under way. */
            work?: components["schemas"]["FolderWorkResource"];
            /** @description Why the last work was given up. */
            fault?: components["schemas"]["FolderFaultResource"];
        };
        ChangedFolderResource: {
            /** @description False: it was so already; or, with `dryRun`, nothing would be recorded. */
            hasChanged: boolean;
            /** @description Absent: you do not see it any more. */
            folder?: components["schemas"]["FolderResource"];
        };
        FolderPage: {
            /** @description By name. */
            folders: components["schemas"]["FolderResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        PatchFolderDto: {
            /** @description Another name. */
            name?: string;
            /** @description Another description. */
            description?: string;
            /** @description Another bound; 0: none but that of the volume. */
            quotaBytes?: number;
            /** @description Another owner: `user:<id>` or `project:<id>`. */
            owner?: string;
        };
        FolderTrialResource: {
            /** @description Sessions that have the folder now. They keep it until they end; nothing of it is deleted before. */
            sessions: string[];
            /** @description What is free on its volume then: of a purge what it holds, else 0. Null: it was not measured yet. */
            freedBytes: number | null;
            /** @description Snapshots that go with it. */
            snapshotCount: number;
            /** @description Users and projects that lose their right to it. */
            shareCount: number;
            /** @description How much more it holds than the bound that is wished; 0: it fits. */
            overBytes: number;
        };
        TriedFolderResource: {
            /** @description False: it was so already; or, with `dryRun`, nothing would be recorded. */
            hasChanged: boolean;
            /** @description Absent: you do not see it any more. */
            folder?: components["schemas"]["FolderResource"];
            /** @description Only with `dryRun`: nothing was recorded; this would come of it. */
            trial?: components["schemas"]["FolderTrialResource"];
        };
        CloneFolderDto: {
            /**
             * @description How it goes by among the folders of its owner.
             * @example corpus
             */
            name: string;
            /**
             * @description `user:<id>` or `project:<id>`. Absent: you.
             * @example project:vision
             */
            owner?: string;
            /**
             * @description `dataset`: can be published, and is then read-only. `home`: yours, named `home`, in all of your sessions.
             * @default general
             * @example general
             * @enum {string}
             */
            kind?: "general" | "dataset" | "model" | "home";
            /**
             * @description Where it lies. Absent: on the default volume.
             * @example default
             */
            volume?: string;
            /**
             * @description How much it may hold. Absent: as much as the volume has.
             * @example 10737418240
             */
            quotaBytes?: number;
            /** @description For people. */
            description?: string;
            /**
             * @description A snapshot of it, by name or id. Absent: as it is.
             * @example v1
             */
            snapshot?: string;
        };
        ShareFolderDto: {
            /**
             * @description In the file browser `write` can change and add, `write-delete` can also delete. In a session both are read-write: no file system tells the two apart there.
             * @example read
             * @enum {string}
             */
            permission: "read" | "write" | "write-delete";
        };
        SnapshotFolderDto: {
            /**
             * @description How it goes by among the snapshots of the folder.
             * @example before-cleaning
             */
            name: string;
        };
        FileEntryResource: {
            name: string;
            /** @description The name in base64url, if its bytes are no UTF-8. */
            nameBytes?: string;
            /** @enum {string} */
            kind: "file" | "folder" | "link" | "other";
            sizeBytes: number;
            /** Format: date-time */
            modifiedAt: string;
            /**
             * @description Permissions in octal.
             * @example 0644
             */
            mode: string;
            /** @description Another one as soon as it is changed. */
            etag: string;
            /** @description Of a link: where it says that it leads. */
            target?: string;
        };
        FilePage: {
            items: components["schemas"]["FileEntryResource"][];
            /** @description `after` of the next page. */
            next: string | null;
        };
        FoundFileResource: {
            /** @description Below the folder. */
            path: string;
            /** @description The path in base64url, if its bytes are no UTF-8. */
            pathBytes?: string;
            kind: string;
            sizeBytes: number;
            /** Format: date-time */
            modifiedAt: string;
        };
        FoundFilesResource: {
            items: components["schemas"]["FoundFileResource"][];
            /** @description False: there may be more, or time was up. */
            isComplete: boolean;
        };
        FilePreviewResource: {
            /** @enum {string} */
            kind: "text" | "image" | "binary";
            sizeBytes: number;
            etag: string;
            /** @description The first 256 KiB. */
            text?: string;
            /** @description Whether the text is all of it. */
            isWhole?: boolean;
            /** @description Of a picture; its bytes: `content?inline=true`. */
            contentType?: string;
        };
        PutFileResource: {
            etag: string;
            sizeBytes: number;
        };
        MakeDirectoryDto: {
            /**
             * @description Below the folder; those on the way are made too.
             * @example runs/7
             */
            path?: string;
            /** @description The same in base64url, for names that are no UTF-8. */
            pathBytes?: string;
        };
        MoveEntryDto: {
            /**
             * @description Below the folder.
             * @example runs/7
             */
            from?: string;
            /** @description The same in base64url, for names that are no UTF-8. */
            fromBytes?: string;
            /**
             * @description Below the folder; directories on the way are made.
             * @example best/run
             */
            to?: string;
            /** @description The same in base64url, for names that are no UTF-8. */
            toBytes?: string;
            /**
             * @description Replace what is there.
             * @default false
             */
            overwrite?: boolean;
        };
        SkippedEntryResource: {
            path: string;
            code: string;
            message: string;
        };
        UnpackedResource: {
            files: number;
            folders: number;
            bytes: number;
            /** @description Left out: links, devices, ways out of the folder. */
            skippedCount: number;
            /** @description The first hundred of them. */
            skipped: components["schemas"]["SkippedEntryResource"][];
        };
        CreateLinkDto: {
            /**
             * @description What it leads to, below the folder. Absent: all of it, as an archive.
             * @default
             * @example results/model.pt
             */
            path?: string;
            /**
             * @description As which archive a folder is sent. Absent: the path is a file.
             * @example zip
             * @enum {string}
             */
            archive?: "tar" | "zip";
            /**
             * @description How long it opens.
             * @default 3600
             * @example 3600
             */
            expiresInSeconds?: number;
        };
        FileLinkResource: {
            /**
             * @description Path of the link at this gateway.
             * @example /v1/links?token=…
             */
            url: string;
            /** Format: date-time */
            expiresAt: string;
        };
        ObjectStoreKeyDto: {
            /** @description As the object store gave it. */
            accessKeyId: string;
            /** @description As the object store gave it. */
            secretAccessKey: string;
            /** @description Of a key that lasts for a while only. */
            sessionToken?: string;
        };
        RequestFileJobDto: {
            /**
             * @description What is to be done.
             * @example copy
             * @enum {string}
             */
            operation: "usage" | "delete" | "copy" | "chmod" | "chown" | "import-url" | "import-s3";
            /**
             * @description Below the folder: what is worked on, or where what is imported goes.
             * @default
             * @example runs/7
             */
            path: string;
            /**
             * @description Where a copy goes, below the folder.
             * @example archive/7
             */
            target?: string;
            /**
             * @description Of chmod, as the tool of that name takes it.
             * @example g+rwX
             */
            mode?: string;
            /**
             * @description Of chown, for admins: `UID` or `UID:GID`.
             * @example 1000:1000
             */
            owner?: string;
            /**
             * @description Of `import-url`: where the file is.
             * @example https://example.org/set.tar
             */
            url?: string;
            /** @description Of `import-url`: the digest that the file has to have, in hex. */
            sha256?: string;
            /**
             * @description Of `import-s3`: where the object store is.
             * @example https://s3.example.org
             */
            endpoint?: string;
            /** @description Of `import-s3`. Absent: us-east-1. */
            region?: string;
            /**
             * @description Of `import-s3`.
             * @example images
             */
            bucket?: string;
            /**
             * @description Of `import-s3`: only objects whose keys begin so, and without it.
             * @example train/
             */
            prefix?: string;
            /** @description Of `import-s3`. Absent: the bucket is open to all. */
            key?: components["schemas"]["ObjectStoreKeyDto"];
        };
        FileJobCountsResource: {
            files: number;
            folders: number;
            bytes: number;
            failures: number;
        };
        FileJobFaultResource: {
            path: string;
            code: string;
            message: string;
        };
        FileJobResource: {
            jobId: string;
            folderId: string;
            /** @enum {string} */
            operation: "usage" | "delete" | "copy" | "chmod" | "chown" | "import-url" | "import-s3";
            path: string;
            target?: string;
            /** @enum {string} */
            phase: "open" | "completed" | "failed" | "cancelled";
            isCancelRequested: boolean;
            counts: components["schemas"]["FileJobCountsResource"];
            /** @description The first hundred of what could not be done. */
            faults: components["schemas"]["FileJobFaultResource"][];
            /** @description Why it failed. */
            code?: string;
            message?: string;
            /** @description Who asked for it. */
            owner: string;
            /** Format: date-time */
            requestedAt: string;
            /** Format: date-time */
            endedAt?: string;
        };
        FileJobPage: {
            jobs: components["schemas"]["FileJobResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        StartTransferDto: {
            /**
             * @description How many files there will be.
             * @example 1200
             */
            files: number;
            /**
             * @description How many bytes there will be.
             * @example 73400320
             */
            bytes: number;
        };
        TransferCountsResource: {
            files: number;
            /** @description As they came: an archive counts as it was packed. */
            bytes: number;
            /** @description Files that were left out or refused. */
            failures: number;
        };
        TransferExpectedResource: {
            files: number;
            bytes: number;
        };
        TransferResource: {
            /** @description Of an import the id of its job, of a copy that of its new folder. */
            transferId: string;
            /**
             * @description `upload`: sent by a client; `import`: fetched from a URL or an object store; `copy`: from one volume to another.
             * @enum {string}
             */
            kind: "upload" | "import" | "copy";
            folderId: string;
            folderName: string;
            /** @description Whose it is. */
            owner: string;
            /** @enum {string} */
            phase: "open" | "completed" | "failed" | "cancelled";
            counts: components["schemas"]["TransferCountsResource"];
            /** @description What the sender announced. */
            expected?: components["schemas"]["TransferExpectedResource"];
            /** @description Of an import the address, without query and login; of a copy the id of the folder that it is made of. */
            origin?: string;
            /** @description Why it failed. */
            code?: string;
            message?: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            endedAt?: string;
        };
        TransferPage: {
            transfers: components["schemas"]["TransferResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        FinishTransferDto: {
            /**
             * @description Whether all was sent.
             * @default completed
             * @example completed
             * @enum {string}
             */
            outcome: "completed" | "failed";
            /** @description Why it failed. */
            message?: string;
        };
        VolumeSettingsDto: {
            /**
             * @description Where the storage service has it mounted.
             * @example /mnt/fast
             */
            root: string;
            /**
             * @description Where nodes have it mounted. Absent: at the same path.
             * @example /mnt/fast
             */
            nodeRoot?: string;
            /**
             * @description Of an NFS server: what is mounted at the root. Of an array: the address of its data.
             * @example nas:/vol1
             */
            exportFrom?: string;
            /**
             * @description How it is mounted, as mount.nfs takes it.
             * @example vers=4.1,nconnect=8
             */
            mountOptions?: string;
            /**
             * @description Address of the API of an array.
             * @example https://10.0.0.5
             */
            endpoint?: string;
            /**
             * @description File of the storage service that holds the API token of the array.
             * @example /etc/berth/array.token
             */
            tokenFile?: string;
            /**
             * @description File that holds the certificate of the array, or of who signed it.
             * @example /etc/berth/array.pem
             */
            caFile?: string;
            /**
             * @description Who may mount the file systems of folders.
             * @example 10.0.0.0/8(rw,no_root_squash)
             */
            exportRules?: string;
        };
        VolumeCapabilitiesResource: {
            /**
             * @description `hard`: a write beyond a quota fails. `accounted`: it is noticed soon after.
             * @enum {string}
             */
            quota: "hard" | "accounted";
            isSnapshotInstant: boolean;
            isCloneInstant: boolean;
            /** @description It knows what a folder holds without a look at its files. */
            isUsageKnown: boolean;
            /** @description It tells throughput and latency itself. */
            hasFigures: boolean;
        };
        VolumeResource: {
            /** @example default */
            volumeId: string;
            /** @enum {string} */
            backend: "posix" | "btrfs" | "xfs" | "nfs" | "flashblade";
            settings: components["schemas"]["VolumeSettingsDto"];
            capabilities: components["schemas"]["VolumeCapabilitiesResource"];
            /** @description Folders go there that name no volume. */
            isDefault: boolean;
            isHealthy: boolean;
            /** @description What is wrong with it. */
            trouble?: string;
            totalBytes?: number;
            freeBytes?: number;
            folderCount: number;
        };
        VolumeList: {
            /** @description By id. */
            volumes: components["schemas"]["VolumeResource"][];
            /** @description Pass it as `cursor` for the page that follows. */
            next?: string;
        };
        VolumeLoadResource: {
            /** @description It could do no more, as far as can be seen from outside. */
            isAtLimit: boolean;
            why: string;
        };
        VolumeSampleResource: {
            /**
             * @description The end of the seconds that it is of.
             * @example 2026-11-25T10:00:00.000Z
             */
            at: string;
            readBytesPerS: number;
            writeBytesPerS: number;
            /** @description Reads, writes, and those that move no data. */
            operationsPerS: number;
            /** @description How long a read took on average; 0: there was none. */
            readMicros: number;
            writeMicros: number;
            /** @description The part of the time in which it had something to do; null: it does not say. */
            busyPercent: number | null;
        };
        VolumeFiguresResource: {
            /** @example default */
            volumeId: string;
            /**
             * @description Who counts: the kernel of the storage service, or the array. `none`: nobody does.
             * @enum {string}
             */
            source: "nfs" | "disk" | "array" | "none";
            everyMs: number;
            /** @description Absent: there is no sample yet. */
            load?: components["schemas"]["VolumeLoadResource"];
            /** @description Of an hour at most, the oldest first. */
            samples: components["schemas"]["VolumeSampleResource"][];
        };
        VolumeDto: {
            /**
             * @description How folders are made and bounded there; never changes.
             * @example posix
             * @enum {string}
             */
            backend: "posix" | "btrfs" | "xfs" | "nfs" | "flashblade";
            settings: components["schemas"]["VolumeSettingsDto"];
        };
        RegistryResource: {
            /** @example nvcr.io */
            host: string;
            /** @description Absent: the login can not be opened with the secret key of today. */
            username?: string;
            /** @description Images of projects are pushed there, below this path. */
            pushUnder?: string;
            /** Format: date-time */
            setAt: string;
            /** @example user:admin */
            setBy: string;
        };
        RegistryListResource: {
            registries: components["schemas"]["RegistryResource"][];
            /** @description Pass it as `cursor` for the page that follows. */
            next?: string;
        };
        RegistryLoginDto: {
            /**
             * @description For NVIDIA’s registry (nvcr.io) it is the word $oauthtoken.
             * @example $oauthtoken
             */
            username: string;
            /** @description A password, or a token. It is sealed, and never shown again. */
            password: string;
            /**
             * @description Projects may push images of their own there, below this path; the login has to allow it. Absent: only pulls.
             * @example team/berth
             */
            pushUnder?: string;
        };
        HookFilterResource: {
            /**
             * @example [
             *       "session.stopped"
             *     ]
             */
            types?: string[];
            stream?: string;
            projectId?: string;
        };
        HookResource: {
            /** @example hk3v9m2x7q4a */
            hookId: string;
            /** @example chat */
            name: string;
            /** @description Whose it is: it is told what he may see at the time. */
            userId: string;
            /** @description In which he acts. */
            projectId: string;
            /**
             * @description Where to, without the path.
             * @example https://chat.example.org
             */
            origin: string;
            filter: components["schemas"]["HookFilterResource"];
            /**
             * @description `disabled`: Berth gave it up.
             * @enum {string}
             */
            state: "active" | "paused" | "disabled";
            /**
             * @description `gone`: the receiver answered 410; `failing`: nothing arrived for three days.
             * @enum {string}
             */
            disabledFor?: "gone" | "failing";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            changedAt: string;
        };
        HookListResource: {
            hooks: components["schemas"]["HookResource"][];
            /** @description Pass it as `cursor` for the page that follows; absent: that was all. */
            next?: string;
        };
        HookFilterDto: {
            /**
             * @description Types of events, or all types of a category. Absent: all.
             * @example [
             *       "session.stopped",
             *       "reservation.*"
             *     ]
             */
            types?: string;
            /**
             * @description Only this stream.
             * @example session-k3v9m2x7q4ab
             */
            stream?: string;
            /**
             * @description Only what belongs to this project; one is told nothing of projects that one does not see.
             * @example vision
             */
            projectId?: string;
        };
        CreateHookDto: {
            /**
             * @description By which name it goes.
             * @example chat
             */
            name: string;
            /**
             * @description Where to: https, to a public address, unless the gateway is configured otherwise. Its path may be a secret: it is sealed, and shown to its owner alone.
             * @example https://chat.example.org/berth
             */
            url: string;
            /** @description Which events it is told of those that its owner may see. Absent: all. */
            filter?: components["schemas"]["HookFilterDto"];
        };
        MadeHookResource: {
            /** @example hk3v9m2x7q4a */
            hookId: string;
            /** @example chat */
            name: string;
            /** @description Whose it is: it is told what he may see at the time. */
            userId: string;
            /** @description In which he acts. */
            projectId: string;
            /**
             * @description Where to, without the path.
             * @example https://chat.example.org
             */
            origin: string;
            filter: components["schemas"]["HookFilterResource"];
            /**
             * @description `disabled`: Berth gave it up.
             * @enum {string}
             */
            state: "active" | "paused" | "disabled";
            /**
             * @description `gone`: the receiver answered 410; `failing`: nothing arrived for three days.
             * @enum {string}
             */
            disabledFor?: "gone" | "failing";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            changedAt: string;
            /**
             * @description What the messages are signed with; shown this once.
             * @example whsec_…
             */
            secret: string;
        };
        HookDetailResource: {
            /** @example hk3v9m2x7q4a */
            hookId: string;
            /** @example chat */
            name: string;
            /** @description Whose it is: it is told what he may see at the time. */
            userId: string;
            /** @description In which he acts. */
            projectId: string;
            /**
             * @description Where to, without the path.
             * @example https://chat.example.org
             */
            origin: string;
            filter: components["schemas"]["HookFilterResource"];
            /**
             * @description `disabled`: Berth gave it up.
             * @enum {string}
             */
            state: "active" | "paused" | "disabled";
            /**
             * @description `gone`: the receiver answered 410; `failing`: nothing arrived for three days.
             * @enum {string}
             */
            disabledFor?: "gone" | "failing";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            changedAt: string;
            /** @description For its owner; absent: it can not be opened with the secret key of today. */
            url?: string;
            /** @description Up to here the log was looked through for it. */
            position?: number;
            /** @description How many deliveries wait, also for another try. */
            pendingCount: number;
            /** @description How many were given up; they can be sent again. */
            deadCount: number;
            /**
             * Format: date-time
             * @description Since when nothing has arrived.
             */
            failingSince?: string;
        };
        ChangeHookDto: {
            /**
             * @description Another name.
             * @example chat
             */
            name?: string;
            /**
             * @description Another address.
             * @example https://chat.example.org/berth
             */
            url?: string;
            /** @description Another filter, in place of the whole one before. */
            filter?: components["schemas"]["HookFilterDto"];
        };
        ResumeHookDto: {
            /** @description Leave out what happened while it rested. Absent: it is sent now. */
            skip?: boolean;
        };
        RotateHookSecretDto: {
            /** @description How long the secret before still signs too, so that the receiver can be changed in peace; a day if absent. */
            overlapMs?: number;
        };
        DeliveryResource: {
            /**
             * @description The `webhook-id` of its messages: the same over all tries.
             * @example msg_hk3v9m2x7q4a_1042
             */
            deliveryId: string;
            /** @description Of the event; 0: a test. */
            position: number;
            /** @example session-k3v9m2x7q4ab */
            stream: string;
            /** @example session.started */
            type: string;
            /** @enum {string} */
            state: "pending" | "delivered" | "dead" | "dropped";
            attempts: number;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it is tried next.
             */
            dueAt?: string;
            /**
             * Format: date-time
             * @description When it arrived, or was given up.
             */
            settledAt?: string;
            /**
             * Format: date-time
             * @description Of the newest try.
             */
            triedAt?: string;
            /** @description How long the newest try took, in milliseconds. */
            latencyMs?: number;
            /** @description What the receiver answered to the newest try. */
            status?: number;
            /** @description How the body of that answer begins. */
            excerpt?: string;
            /** @description Why there was no answer. */
            failure?: string;
        };
        DeliveryPageResource: {
            deliveries: components["schemas"]["DeliveryResource"][];
            /** @description Where to go on; absent: that was all. */
            next?: string;
        };
        RedeliveredResource: {
            /** @description How many are on their way again. */
            count: number;
        };
        AcknowledgedResource: {
            /** @example user:admin */
            by: string;
            note?: string;
            /** Format: date-time */
            acknowledgedAt: string;
        };
        AlertResource: {
            /** @example a3v9m2x7q4ab */
            alertId: string;
            /** @enum {string} */
            rule: "node-lost" | "node-clock-skewed" | "node-disk-full" | "queue-waits" | "folder-full" | "volume-unreachable" | "volume-slow" | "volume-filling" | "volume-nearly-full" | "volume-full" | "hook-disabled" | "image-failing";
            /** @enum {string} */
            severity: "warning" | "critical";
            /** @example node:n1 */
            about: string;
            /** @description In words. */
            summary: string;
            /** @description What else is known of it. */
            note?: string;
            /**
             * Format: date-time
             * @description Since when it is so.
             */
            since: string;
            /** Format: date-time */
            raisedAt: string;
            /**
             * Format: date-time
             * @description Absent: it is so still.
             */
            clearedAt?: string;
            /** @description Who looks after it. */
            acknowledged?: components["schemas"]["AcknowledgedResource"];
        };
        AlertPage: {
            alerts: components["schemas"]["AlertResource"][];
            /** @description Where to go on; absent: that was all. */
            next?: string;
        };
        AcknowledgeDto: {
            /**
             * @description What is done about it.
             * @example the power supply is being changed
             */
            note?: string;
        };
        MailWishesResource: {
            /** @description A session of his has started. */
            sessionStarted: boolean;
            /** @description A session of his does nothing, and will be stopped. */
            idleWarning: boolean;
            /** @description A session of his has ended, in whatever way. */
            sessionEnded: boolean;
            /** @description A hook of his was disabled. */
            hookDisabled: boolean;
            /** @description Of an admin: an alert was raised. */
            alerts: boolean;
        };
        NotificationsResource: {
            mail: components["schemas"]["MailWishesResource"];
            /** @description Where to; absent: there is no address, so nothing is sent. */
            address?: string;
            /** @description Whether this Berth sends e-mail at all. */
            isSent: boolean;
        };
        MailWishesDto: {
            /** @description A session of his has started. */
            sessionStarted?: boolean;
            /** @description A session of his does nothing, and will be stopped. */
            idleWarning?: boolean;
            /** @description A session of his has ended, in whatever way. */
            sessionEnded?: boolean;
            /** @description A hook of his was disabled, since nothing arrived any more. */
            hookDisabled?: boolean;
            /** @description Of an admin: an alert was raised. */
            alerts?: boolean;
        };
        SetNotificationsDto: {
            /** @description By e-mail. */
            mail?: components["schemas"]["MailWishesDto"];
        };
        SentTestResource: {
            /** @example ada@example.org */
            address: string;
            /** @description Whether the server of mail took it. */
            isTaken: boolean;
            /**
             * @description What that said.
             * @example 250 OK: message queued
             */
            answer: string;
        };
        ProblemResource: {
            type: string;
            title: string;
            status: number;
            /** @description A sentence for people. */
            detail: string;
            /** @description Stable, for programs. */
            code: string;
            /** @description JSON pointer to the field that is wrong. */
            pointer?: string;
            requestId?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    trySession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestSessionDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    explainSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplanationResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description Only sessions in these phases, with commas; `alive` is every phase but `ended`. Absent: all. */
                phase?: string;
                /** @description Only sessions of this user. */
                user?: string;
                /** @description Only sessions of this project; one sees no other than his own, unless he is an admin. */
                project?: string;
                /** @description Only sessions of this name. */
                name?: string;
                /** @description Only sessions of this array: its id, its name, or the beginning of its id. */
                array?: string;
                /** @description `true`: also why those that wait do; of the 100 that were asked for first. */
                why?: "true" | "false";
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    requestSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestSessionDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    stopSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoppedResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    holdSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    releaseSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    stopSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    reorderSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReorderSessionsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    prioritiseSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PrioritySessionsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    holdSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    releaseSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    reorderSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReorderDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    prioritiseSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriorityDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    stopMatchingSessions: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StopMatchingDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoppedMatchingResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    requestArray: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestArrayDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArrayResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getArray: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArrayResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    readLogs: {
        parameters: {
            query?: {
                /** @description `true`: Server-Sent Events until the session has ended, whatever `Accept` says. */
                follow?: "true" | "false";
                /** @description Where to go on: `cursor` of a page, or the id of an event. Absent: the beginning. */
                cursor?: string;
            };
            header?: {
                /** @description Of a stream: the last id that was seen. Nothing before it comes again, nothing after it is left out. */
                "Last-Event-ID"?: string;
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                    "application/json": components["schemas"]["OutputPageResource"];
                    "text/event-stream": string;
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    watchSession: {
        parameters: {
            query?: {
                /** @description Only what comes after this position of the log. Absent: from the request of the session on. */
                after?: string;
            };
            header?: {
                /** @description Of a stream: the last id that was seen. Nothing before it comes again, nothing after it is left out. */
                "Last-Event-ID"?: string;
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-Sent Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getSessionUsage: {
        parameters: {
            query?: {
                /** @description `5s`: the last quarter of an hour; `1m`: the last six hours. `5s` if absent. */
                step?: "5s" | "1m";
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionUsageResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    keepSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeepSessionDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listUsage: {
        parameters: {
            query?: {
                /** @description Only sessions on this node. */
                node?: string;
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageList"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    storeBundle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/gzip": string;
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BundleResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listNodes: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodePage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    removeNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    cordonNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CordonNodeDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedNodeResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    uncordonNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedNodeResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    drainNode: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DrainNodeDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedNodeResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    fenceNode: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FenceNodeDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedNodeResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    moveNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveNodeDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedNodeResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listPools: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getPool: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolPolicyDto"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    setPolicy: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PoolPolicyDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySetResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    askWhatIf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskWhatIfDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIfResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listReservations: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReservationPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    bookReservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskReservationDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReservationWithStretchesResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    tryReservation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskReservationDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReservationTrialResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getReservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReservationWithStretchesResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    cancelReservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReservationWithStretchesResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getEgress: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EgressPolicyDto"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    setEgress: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EgressPolicyDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EgressPolicyDto"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateProjectDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectWithUsersResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    changeProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeProjectDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getQuota: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuotaDto"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    setQuota: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuotaDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuotaSetResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    setUserQuota: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldLimitsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuotaSetResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    closeProject: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseProjectDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClosedProjectResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    reopenProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    inviteNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeInvitationResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listImages: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageListResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    commitSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitSessionDto"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnImageResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                image: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnImageResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    removeImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                image: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnImageResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    pushImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                image: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushImageDto"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnImageResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    dropNodeImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                image: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    readEvents: {
        parameters: {
            query?: {
                /** @description The first position wanted; 0 or 1: the beginning. Absent: 0 for a page, and for a stream whatever comes from now on. */
                from?: string;
                /** @description How many at most: 1 to 5000; 500 if absent. Not for streams. */
                limit?: string;
                /** @description A type, or all types of a category. */
                type?: string;
                /** @description One stream. */
                stream?: string;
                /** @description Only what is about this project: its own events, and those of its sessions, folders, reservations, keys and members. */
                project?: string;
                /** @description Only these fields of each event, with commas. Absent: all. Not for streams. */
                fields?: string;
            };
            header?: {
                /** @description Of a stream: the last position that was seen. */
                "Last-Event-ID"?: string;
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPageResource"];
                    "text/event-stream": string;
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    readAudit: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500; 100 if absent. */
                limit?: string;
                /** @description `next` of the page before. */
                before?: string;
                /** @description Only what this user did, or was not let do. */
                user?: string;
                /** @description Only what is recorded in this stream. */
                about?: string;
                /** @description Only what was allowed, or only what was refused. */
                outcome?: "allowed" | "refused";
                /** @description Only these fields of each entry, with commas. Absent: all. */
                fields?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPageResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    execInSession: {
        parameters: {
            query?: {
                /** @description In which member of the session: main1, worker1 … Absent: main1. */
                member?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    joinKernel: {
        parameters: {
            query?: {
                /** @description The language of a kernel that is started: `python`, `r`, `bash`, `node`, or another that the image has a kernel for. Absent: `python`. */
                language?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listTerminals: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalList"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    attachTerminal: {
        parameters: {
            query?: {
                /** @description How many of its bytes are known; absent: all that is kept comes. */
                after?: string;
                /** @description Its size, if it is opened: characters in a line. */
                columns?: string;
                /** @description Lines. */
                rows?: string;
                /** @description In which project who is signed in with a browser acts, which can send no `Berth-Project` with a WebSocket. */
                project?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
                terminal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    closeTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                terminal: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listApps: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionAppsResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    openApp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ref: string;
                app: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedAppResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    readAppLog: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
                app: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppLogResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    shareApp: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
                app: string;
                party: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareAppDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedAppSharesResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    unshareApp: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                ref: string;
                app: string;
                party: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedAppSharesResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listAppShares: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppSharePage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listSharedApps: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedAppsResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallerResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    issueKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateKeyDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedKeyResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUserDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUserDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    disableUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    enableUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    forgetUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    makeLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeLinkDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    signOutUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    resetSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    setMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                project: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberRoleDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    showSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecondFactorDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    lookAtLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LookAtLinkDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkInfoResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    useLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UseLinkDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    askToBeLetIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskToBeLetInDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BegunProgramResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    collectKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectKeyDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectedKeyResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listSignInWays: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInWaysResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    beginOidc: {
        parameters: {
            query?: {
                /** @description Where the browser wants to go after that: a path of Berth; all else is left out. */
                next?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the authority. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    finishOidc: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To where it wanted, signed in; or to the page of sign-ins, with what was wrong. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    setPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPasswordDto"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    acceptSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    proposeSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposedFactorResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    removeSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmDto"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listSignIns: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebSessionPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    endSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    signOutEverywhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    lookAtProgram: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LookAtProgramDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgramResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    answerProgram: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerProgramDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProgramResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listFolders: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
                /** @description `true`: those in the trash in place of those in use. */
                trash?: "true" | "false";
                /** @description `true`: those of everybody, for admins. */
                all?: "true" | "false";
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FolderPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    createFolder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateFolderDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getFolder: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    changeFolder: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchFolderDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    cloneFolder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloneFolderDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    shareFolder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
                party: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareFolderDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    unshareFolder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
                party: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    snapshotFolder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnapshotFolderDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    removeSnapshot: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
                snapshot: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    rollBackFolder: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
                snapshot: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listFiles: {
        parameters: {
            query?: {
                /** @description The `next` of the page before. */
                after?: string;
                /** @description So many at most: 1 to 2000. */
                limit?: string;
                /** @description Which way. */
                order?: "asc" | "desc";
                /** @description By what. */
                sort?: "name" | "size" | "modified";
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilePage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getFileEntry: {
        parameters: {
            query?: {
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileEntryResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    searchFiles: {
        parameters: {
            query: {
                /** @description So many at most: 1 to 5000. */
                limit?: string;
                /** @description A part of the name, or a pattern with * and ?. Case does not matter. */
                name: string;
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundFilesResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    previewFile: {
        parameters: {
            query?: {
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilePreviewResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    readFile: {
        parameters: {
            query?: {
                /** @description `true`: pictures are shown, and not saved. */
                inline?: string;
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    putFile: {
        parameters: {
            query?: {
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: {
                /** @description `*`: only where there is nothing. */
                "if-none-match"?: string;
                /** @description Only over the file with this etag. */
                "if-match"?: string;
            };
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PutFileResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    removeFile: {
        parameters: {
            query?: {
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: never;
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    makeDirectory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeDirectoryDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileEntryResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    moveFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveEntryDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileEntryResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    packFolder: {
        parameters: {
            query?: {
                /** @description `true`: a zip is compressed. */
                compress?: string;
                /** @description A zip leaves links out. */
                format?: "tar" | "zip";
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-tar": string;
                    "application/zip": string;
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    unpackArchive: {
        parameters: {
            query?: {
                /** @description What it is. */
                format?: "tar" | "zip";
                /** @description Below the folder. Absent: the folder itself. */
                path?: string;
                /** @description The path in base64url, for names that are no UTF-8. */
                pathBytes?: string;
            };
            header?: never;
            path: {
                /** @description Name or id; `name@snapshot` for what a snapshot holds. */
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-tar": string;
                "application/zip": string;
                "application/octet-stream": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnpackedResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    createFileLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLinkDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileLinkResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listFileJobs: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileJobPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    requestFileJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RequestFileJobDto"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileJobResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getFileJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                folder: string;
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileJobResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    cancelFileJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: string;
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileJobResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    startTransfer: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartTransferDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listTransfers: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
                /** @description Those into this folder, by its name or id: all that anybody makes. Absent: your own, for admins all. */
                folder?: string;
                /** @description Only those in this phase. */
                phase?: "open" | "completed" | "failed" | "cancelled";
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getTransfer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                transfer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    finishTransfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                transfer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinishTransferDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    cancelTransfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                transfer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    createUpload: {
        parameters: {
            query?: never;
            header: {
                /** @description As tus has it: `path` below the folder (or `pathBytes` in base64url); `overwrite` true or false; `modifiedAt` in milliseconds; `executable`. */
                "upload-metadata": string;
                /** @description Bytes of the whole file. */
                "upload-length": string;
                "tus-resumable": "1.0.0";
            };
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    describeUploads: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                folder: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    dropUpload: {
        parameters: {
            query?: never;
            header: {
                "tus-resumable": "1.0.0";
            };
            path: {
                folder: string;
                /** @description As `location` named it when it began. */
                id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    showUpload: {
        parameters: {
            query?: never;
            header: {
                "tus-resumable": "1.0.0";
            };
            path: {
                folder: string;
                /** @description As `location` named it when it began. */
                id: unknown;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    resumeUpload: {
        parameters: {
            query?: never;
            header: {
                /** @description `sha256`, `sha1` or `md5`. */
                "upload-checksum"?: string;
                /** @description Where this part begins. */
                "upload-offset": string;
                "tus-resumable": "1.0.0";
            };
            path: {
                folder: string;
                /** @description As `location` named it when it began. */
                id: unknown;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    actOnFolder: {
        parameters: {
            query?: {
                /** @description `true`: only say what would become of it; nothing is recorded. */
                dryRun?: "true" | "false";
            };
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                folder: string;
                action: "accept" | "decline" | "leave" | "trash" | "restore" | "purge" | "publish" | "reopen";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriedFolderResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listVolumes: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeList"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getVolume: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    registerVolume: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VolumeDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getVolumeFigures: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumeFiguresResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listRegistries: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistryListResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    setRegistryLogin: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                host: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistryLoginDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistryResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    removeRegistry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                host: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listHooks: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookListResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    createHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateHookDto"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeHookResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookDetailResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    removeHook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    changeHook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeHookDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    pauseHook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    resumeHook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResumeHookDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HookResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    rotateHookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateHookSecretDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeHookResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    testHook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listHookDeliveries: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
                /** @description Only those that wait (also for another try), arrived, were given up, or are not sent. */
                state?: "pending" | "delivered" | "dead" | "dropped";
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPageResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    redeliverDead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                hook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliveredResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @description How many at most: 1 to 500. A list may give fewer at once; `next` tells that there are more. */
                limit?: string;
                /** @description `next` of the page before, asked with the same `sort` and `filter`. */
                cursor?: string;
                /** @description By which field; with a minus the largest first. Absent: as the list is by itself. */
                sort?: string;
                /** @description Only these fields of each item, with commas. Absent: all. */
                fields?: string;
                /** @description Only items whose fields are so: `field:value`, with commas; the same field several times: one of its values. */
                filter?: string;
                /** @description `open`: what is so now; `all`: also what is over. `open` if absent. */
                state?: "open" | "all";
            };
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertPage"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path: {
                alert: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path: {
                alert: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    getNotifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description A position of the log: the answer is as new as that, or `deadline-exceeded`. Send what an answer before or an event told you, and you read your own writes from any gateway. */
                "Berth-Position"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationsResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    setNotifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again gives the first answer again; send one with everything that you may have to repeat. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetNotificationsDto"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationsResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
    testNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SentTestResource"];
                };
            };
            /** @description A refusal: `code` says which, `detail` says it in a sentence. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemResource"];
                };
            };
        };
    };
}
