import ChatCore

/// All metrics that the server has, in the order in which they are shown. docs/monitoring.md has the same rows.
enum MetricCatalogue {
    static let all =
        ServiceMetrics.all + ConnectionMetrics.all + RequestMetrics.all + StoreMetrics.all + ProcessMetrics.all

    /// Buckets of seconds.
    static let durations = Histogram.durations.map { Double($0) / 1e9 }
}

/// The server as a whole.
enum ServiceMetrics {
    static let build = MetricDescriptor.gauge(
        "chat_build_info", "Always 1; the labels say what runs.", by: "version", "openssl", "sqlite")
    static let draining = MetricDescriptor.gauge(
        "chat_draining", "1 while the server takes no new connections because it is about to stop.")
    static let accounts = MetricDescriptor.gauge("chat_accounts", "Accounts, disabled ones included.")
    static let sessions = MetricDescriptor.gauge("chat_sessions", "Sessions, each with a token of its own.")
    static let rooms = MetricDescriptor.gauge("chat_rooms", "Rooms.")
    static let logins = MetricDescriptor.counter(
        "chat_logins_total", "Logins by what became of them; ok, or the error code.", by: "result")
    static let hashingWaiting = MetricDescriptor.gauge(
        "chat_password_queue_length", "Passwords that wait for a hashing thread.")
    static let hashingCapacity = MetricDescriptor.gauge(
        "chat_password_queue_limit", "How many passwords may wait; beyond it logins get server_busy.")
    static let hashes = MetricDescriptor.counter("chat_password_hashes_total", "Password hashes made.")
    static let hashingSeconds = MetricDescriptor.counter(
        "chat_password_hash_seconds_total", "Time that hashing threads spent on them.")
    static let hashingRefused = MetricDescriptor.counter(
        "chat_password_refused_total", "Passwords not taken because the queue was full, in all or for one address.")
    static let certificateExpiry = MetricDescriptor.gauge(
        "chat_certificate_expiry_timestamp_seconds",
        "When the certificate in force expires, as seconds since 1970; absent without TLS.")
    static let revocationsEnd = MetricDescriptor.gauge(
        "chat_client_crl_expiry_timestamp_seconds",
        "When the first list of client-crl ends and the clients of its authority are refused, as seconds since 1970; "
            + "absent without one.")
    static let revocationsWarning = MetricDescriptor.gauge(
        "chat_client_crl_warning_timestamp_seconds",
        "From when on the server warns of that, as seconds since 1970: a third of the list's life is left, or 21 days.")
    static let reloads = MetricDescriptor.counter(
        "chat_certificate_reloads_total", "Times the certificate was read again: ok, or failed and the old one kept.",
        by: "result")

    static let all = [
        build, draining, accounts, sessions, rooms, logins, hashingWaiting, hashingCapacity, hashes, hashingSeconds,
        hashingRefused, certificateExpiry, revocationsEnd, revocationsWarning, reloads,
    ]
}

/// Connections, TLS, and what listeners are sent.
enum ConnectionMetrics {
    static let open = MetricDescriptor.gauge(
        "chat_connections", "Connections by listener (tls, insecure) and state (handshake, not_logged_in, logged_in).",
        by: "listener", "state")
    static let limit = MetricDescriptor.gauge("chat_connections_limit", "How many connections there may be.")
    static let listening = MetricDescriptor.gauge(
        "chat_listening_connections", "Connections that listen for live events.")
    static let accepted = MetricDescriptor.counter(
        "chat_connections_accepted_total", "Connections taken in.", by: "listener")
    static let refused = MetricDescriptor.counter(
        "chat_connections_refused_total", "Connections not taken in, by the limit they met.", by: "reason")
    static let closed = MetricDescriptor.counter(
        "chat_connections_closed_total",
        "Connections that ended: by client (quit, or its end of sending), network (broken off), tls (an error), memory "
            + "(most of too much unsent output), or by the code that the server said, such as slow_reader.",
        by: "reason")
    static let handshakes = MetricDescriptor.counter(
        "chat_tls_handshakes_total", "TLS handshakes that succeeded.", by: "version")
    static let handshakeFailures = MetricDescriptor.counter(
        "chat_tls_handshake_failures_total",
        "TLS handshakes that did not: timeout, closed (the peer left), refused_by_peer (an alert: it does not trust the "
            + "certificate, as a rule), no_common_ground (version or suite), not_tls, certificate (the client's), other.",
        by: "reason")
    static let unsent = MetricDescriptor.gauge(
        "chat_unsent_bytes", "Output that sockets have not taken yet, as of the last second.")
    static let events = MetricDescriptor.counter(
        "chat_events_total", "Events brought to listening connections, once for each event loop that has any.")
    static let deliveries = MetricDescriptor.counter(
        "chat_deliveries_total", "Events times the connections that each went to.")
    static let replayPages = MetricDescriptor.counter(
        "chat_replay_pages_total", "Pages of the log read for listeners that came late or fell behind.")
    static let behind = MetricDescriptor.counter(
        "chat_listeners_behind_total", "Times that a listener's output was full and it went on from the log.")

    static let all = [
        open, limit, listening, accepted, refused, closed, handshakes, handshakeFailures, unsent, events, deliveries,
        replayPages, behind,
    ]
}

/// What is asked, and how long answers take.
enum RequestMetrics {
    static let requests = MetricDescriptor.counter(
        "chat_requests_total",
        "Requests by command and result, ok or the error code; command none for lines that were no request.",
        by: "command", "result")
    static let times = MetricDescriptor.histogram(
        "chat_request_seconds",
        "Time from the start of a request that has to wait to its outcome: write (committed), read (from the store), "
            + "password (hashed). Commands answered at once are not in it, and sends have their own.",
        bounds: MetricCatalogue.durations, by: "kind")
    static let sends = MetricDescriptor.histogram(
        "chat_send_durable_seconds",
        "Time from the start of a send to the OK that its message is committed and synced.",
        bounds: MetricCatalogue.durations)

    static let all = [requests, times, sends]
}

/// The message log and its disk.
enum StoreMetrics {
    static let queueBytes = MetricDescriptor.gauge(
        "chat_store_queue_bytes", "Messages that wait to be committed; at 64 MiB nothing more is read.")
    static let queueLength = MetricDescriptor.gauge(
        "chat_store_queue_length", "Messages and changes that the writer has not taken yet.")
    static let commits = MetricDescriptor.counter(
        "chat_store_commits_total", "Transactions committed, each with one sync of the disk.")
    static let rollbacks = MetricDescriptor.counter(
        "chat_store_rollbacks_total", "Transactions given up: no room on the disk, or an error.")
    static let drafts = MetricDescriptor.counter(
        "chat_store_drafts_total", "Messages that commits took, repeated and refused ones included.")
    static let commitTimes = MetricDescriptor.histogram(
        "chat_store_commit_seconds", "Time of a commit, its sync included.", bounds: MetricCatalogue.durations)
    static let batches = MetricDescriptor.histogram(
        "chat_store_commit_messages", "Messages that shared a commit.", bounds: Histogram.batches.map { Double($0) })
    static let checkpoints = MetricDescriptor.counter(
        "chat_store_checkpoints_total", "Times the write-ahead log was moved into the database file.")
    static let truncations = MetricDescriptor.counter(
        "chat_store_truncations_total", "Times readers were held to empty the write-ahead log.")
    static let full = MetricDescriptor.gauge(
        "chat_store_full", "1 while nothing can be stored because the disk is full.")
    static let damaged = MetricDescriptor.gauge(
        "chat_store_damaged", "1 if a page of the database was found damaged: restore it from a backup.")
    static let expiredMessages = MetricDescriptor.counter(
        "chat_retention_deleted_total", "Messages that were deleted for good because they were too old.")
    static let expired = MetricDescriptor.gauge(
        "chat_retention_timestamp_seconds",
        "When too old messages were looked for last, and all of them deleted, as seconds since 1970; 0: not yet.")
    static let newest = MetricDescriptor.gauge("chat_log_newest_id", "The id of the newest entry of the log.")
    static let databaseBytes = MetricDescriptor.gauge("chat_database_bytes", "Size of chat.db.")
    static let databaseFree = MetricDescriptor.gauge(
        "chat_database_free_bytes", "What of chat.db holds nothing, and is filled first.")
    static let walBytes = MetricDescriptor.gauge("chat_database_wal_bytes", "Size of its write-ahead log.")
    static let diskFree = MetricDescriptor.gauge(
        "chat_disk_free_bytes", "Room that the server's user has on the disk of the data folder.")
    static let diskSize = MetricDescriptor.gauge("chat_disk_size_bytes", "Size of that disk.")

    static let all = [
        queueBytes, queueLength, commits, rollbacks, drafts, commitTimes, batches, checkpoints, truncations, full,
        damaged, expiredMessages, expired, newest, databaseBytes, databaseFree, walBytes, diskFree, diskSize,
    ]
}

/// The process, by the names that Prometheus' client libraries use.
enum ProcessMetrics {
    static let cpu = MetricDescriptor.counter(
        "process_cpu_seconds_total", "User and system CPU time spent.")
    static let resident = MetricDescriptor.gauge("process_resident_memory_bytes", "Resident memory.")
    static let virtual = MetricDescriptor.gauge("process_virtual_memory_bytes", "Virtual memory.")
    static let openDescriptors = MetricDescriptor.gauge("process_open_fds", "Open file descriptors.")
    static let mostDescriptors = MetricDescriptor.gauge(
        "process_max_fds", "How many file descriptors may be open.")
    static let threads = MetricDescriptor.gauge("process_threads", "Threads.")
    static let started = MetricDescriptor.gauge(
        "process_start_time_seconds", "When the process started, as seconds since 1970; time() less it is the uptime.")

    static let all = [cpu, resident, virtual, openDescriptors, mostDescriptors, threads, started]
}
