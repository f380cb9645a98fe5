import ArgumentParser

/// How much of everything: what is not given is as `--short` or its absence says.
struct SuiteOptions: ParsableArguments {
    @Flag(help: "A run of under 60 s, to see that it works.") var short = false
    @Option(help: "How often ours and the limit take turns (default: 5; short: 1).") var rounds: Int?
    @Option(help: "How long each measures (default: 2; short: 0.3).") var seconds: Double?
    @Option(help: "How long each loads before measuring (default: 0.5; short: 0.1).") var warmup: Double?
    @Option(help: "P1 to P4: how many users (default: 50; short: 20).") var users: Int?
    @Option(help: "P5: members of the room (default: 500; short: 50).") var members: Int?
    @Option(help: "P6: idle connections (default: 10000; short: 200).") var idle: Int?
    @Option(help: "P8: logins at once (default: 300; short: 20).") var logins: Int?
    @Option(help: "P8: the cost of their password hashes, 10 to 17 (default: 15; short: 10).") var loginCost: Int?
    @Option(help: "P9, P10: messages stored, from 2000 on (default: 1000000; short: 20000).") var stored: Int?
    @Option(help: "P11: clients that come back (default: 2000; short: 200).") var returning: Int?

    var sizes: SuiteSizes {
        var sizes = short ? SuiteSizes.short : SuiteSizes()
        sizes.rounds = rounds ?? sizes.rounds
        sizes.seconds = seconds ?? sizes.seconds
        sizes.warmup = warmup ?? sizes.warmup
        sizes.users = users ?? sizes.users
        sizes.members = members ?? sizes.members
        sizes.idle = idle ?? sizes.idle
        sizes.logins = logins ?? sizes.logins
        sizes.loginCost = loginCost ?? sizes.loginCost
        sizes.stored = stored ?? sizes.stored
        sizes.storedSmall = min(sizes.storedSmall, sizes.stored)
        sizes.returning = returning ?? sizes.returning
        return sizes
    }

    func validate() throws {
        guard (10...17).contains(loginCost ?? 15) else { throw ValidationError("--login-cost is 10 to 17") }
        let counts = [rounds, users, members, idle, logins, returning].compactMap { $0 }
        guard counts.allSatisfy({ $0 > 0 }), (seconds ?? 1) > 0, (warmup ?? 0) >= 0, (stored ?? 2_000) >= 2_000 else {
            throw ValidationError("numbers are above 0, --warmup is at least 0, --stored at least 2000")
        }
    }
}
