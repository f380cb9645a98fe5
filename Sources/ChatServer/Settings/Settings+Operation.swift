import ChatCore

extension Settings {
    static let limits = SettingSection(
        name: "limits", title: "What strangers and users may ask of the server",
        rows: [
            .number(
                "strangers", 1...1_000_000, \.strangers, "Connections that are not logged in, in all.", reload: .live),
            .number(
                "strangers-per-address", 1...1_000_000, \.strangersPerAddress,
                "Connections that are not logged in, from one address (of IPv6 a /64).", reload: .live),
            .number(
                "line-burst", LineRate.range, \.lineBurst,
                "Lines of one connection that are executed at once; more wait, none is refused.", reload: .live),
            .number(
                "line-rate", LineRate.range, \.lineRate, "Lines a second of one connection after that.", reload: .live),
            .number(
                "failed-logins", 1...1_000_000, \.failedLogins,
                "Failed logins a minute from one address, after which its logins are refused for a minute.",
                reload: .live),
            .number(
                "registrations-per-hour", 1...1_000_000, \.registrationsPerHour,
                "Accounts that one address may register an hour.", reload: .live),
            .number(
                "rooms-per-hour", 1...1_000_000, \.roomsPerHour, "Rooms that one user may make an hour.", reload: .live),
            .number(
                "room-invitations-per-hour", 1...1_000_000, \.roomInvitationsPerHour,
                "Invitations to rooms that one user may send an hour.", reload: .live),
            .flag(
                "no-limits", \.hasNoLimits,
                "No limits on rates, quotas, addresses and logins: for benchmarks, on loopback alone."),
        ])

    static let operation = SettingSection(
        name: "operation", title: "How the server speaks, and of what",
        rows: [
            .choice(
                "language", \.language, "Language of error texts; those of the original service stay as they are.",
                valueName: "language", reload: .live),
            .choice(
                "log-level", \.logLevel, "The least that is logged.", valueName: "level", reload: .live),
            .address(
                "metrics", \.metrics, none: "nowhere",
                "Serve /metrics for Prometheus and /health for load balancers here, over HTTP; loopback alone."),
            .flag(
                "metrics-public", \.allowsMetricsPublic,
                "Allow metrics on an address that is not loopback: they tell how the server is used, though not by whom."
            ),
        ])
}
