import ChatCore
import ChatTransport

/// Looks for everything in a configuration that a server must not run with.
struct ConfigurationCheck {
    /// A line each, with the cure.
    private(set) var problems: [String] = []
    /// Every listener is reached from this machine alone.
    private(set) var isLocal = true

    private let configuration: ServerConfiguration
    /// Whether an address is on loopback, of those that were asked for; nil: its name can't be resolved.
    private var reach: [String: Bool?] = [:]

    init(_ configuration: ServerConfiguration) {
        self.configuration = configuration
        checkPairs()
        checkNumbers()
        for range in configuration.proxyProtocolFrom where range.prefix == 0 {
            problems.append("--proxy-protocol-from \(range): everybody could say to be anybody")
        }
        checkInsecure()
        if let metrics = configuration.metrics, !configuration.allowsMetricsPublic, isLoopback(metrics) == false {
            problems.append(
                "--metrics \(metrics) would tell the network how the server is used; use a loopback address, "
                    + "or say --metrics-public as well")
        }
        checkPublic()
    }

    private mutating func checkPairs() {
        if (configuration.certificate == nil) != (configuration.key == nil) {
            problems.append("--certificate and --key go together: give both or neither")
        }
        if configuration.clientAuthorities == nil,
            configuration.clientRevocations != nil || configuration.allowsCertificateLogin
        {
            problems.append("--client-crl and --client-certificate-login need --client-ca, which says whom to trust")
        }
    }

    private mutating func checkNumbers() {
        let configuration = configuration
        let quota = configuration.inboxQuota
        if quota.messages <= 0 || quota.bytes <= 0 || configuration.dailyBytes <= 0 {
            problems.append("--inbox-messages, --inbox-bytes and --daily-bytes are at least 1")
        }
        let counts = [
            configuration.failedLogins, configuration.strangers, configuration.strangersPerAddress,
            configuration.roomsPerHour, configuration.roomInvitationsPerHour, configuration.registrationsPerHour,
            configuration.sessionIdle, configuration.sessionLifetime,
        ]
        if counts.contains(where: { $0 <= 0 }) {
            problems.append(
                "--failed-logins, --strangers, --strangers-per-address, --rooms-per-hour, --room-invitations-per-hour, "
                    + "--registrations-per-hour, --session-idle and --session-lifetime are at least 1")
        }
        if !LineRate.range.contains(configuration.lineBurst) || !LineRate.range.contains(configuration.lineRate) {
            problems.append("--line-burst and --line-rate are numbers from 1 to 1000000")
        }
        if !(10...17).contains(configuration.passwordCost) {
            problems.append("--password-cost is a number from 10 to 17, not \(configuration.passwordCost)")
        }
    }

    private mutating func checkInsecure() {
        for listener in configuration.listeners where !listener.isTLS && !configuration.allowsInsecurePublic {
            if !configuration.proxyProtocolFrom.isEmpty {
                problems.append(
                    "--insecure \(listener.address) behind a load balancer would carry passwords in plain text; "
                        + "use --listen for TLS, or say --insecure-public as well")
            } else if isLoopback(listener.address) == false {
                problems.append(
                    "--insecure \(listener.address) would carry passwords in plain text over a network; "
                        + "use --listen for TLS, a loopback address, or say --insecure-public as well")
            }
        }
    }

    /// What only loopback may have.
    private mutating func checkPublic() {
        for address in configuration.listeners.map(\.address) {
            // Behind a load balancer an address of this machine is public as well.
            let isPublic = isLoopback(address) == false || !configuration.proxyProtocolFrom.isEmpty
            guard isPublic else { continue }
            isLocal = false
            if configuration.hasNoLimits {
                problems.append("--no-limits is for loopback alone, and \(address) is not")
            }
            if (10..<ServerConfiguration.leastPublicPasswordCost).contains(configuration.passwordCost) {
                problems.append(
                    "--password-cost \(configuration.passwordCost) is too weak for \(address); "
                        + "below \(ServerConfiguration.leastPublicPasswordCost) it is for loopback alone")
            }
        }
    }

    /// - Returns: nil: the name can't be resolved, which is told once.
    private mutating func isLoopback(_ address: HostPort) -> Bool? {
        if let known = reach[address.description] { return known }
        var found: Bool?
        do {
            found = try ServerConfiguration.isLoopback(address)
        } catch {
            problems.append(error.description)
        }
        reach.updateValue(found, forKey: address.description)
        return found
    }
}
