import ChatTLS

/// Until when the lists of revoked certificates in force (`--client-crl`) let clients in.
///
/// OpenSSL takes the list of an authority that is valid now, where the file has several; with none it refuses everybody
/// whom the authority has signed.
struct RevocationLists: Sendable, Equatable {
    struct Authority: Sendable, Equatable {
        /// In the notation of RFC 2253.
        let name: String
        /// Seconds since 1970.
        let begin: Int64
        /// Seconds since 1970; nil: never.
        let end: Int64?
        /// When to begin to warn of the end, seconds since 1970; nil: never.
        let warning: Int64?
    }

    let file: String
    let authorities: [Authority]

    init(file: String, lists: [RevocationListDescription]) {
        self.file = file
        var names: [String] = []
        for list in lists where !names.contains(list.issuer) { names.append(list.issuer) }
        authorities = names.map { name in Authority(name, lists.filter { $0.issuer == name }) }
    }

    /// When the first authority's clients are refused, seconds since 1970; nil: never.
    var end: Int64? { authorities.compactMap(\.end).min() }

    /// When the server begins to warn of it, seconds since 1970; nil: never.
    var warning: Int64? { authorities.compactMap(\.warning).min() }

    /// The authority to warn of: of those whose time has come the one whose list ends first.
    func due(now: Int64) -> Authority? {
        authorities.filter { now > $0.warning ?? .max }.min { $0.end ?? .max < $1.end ?? .max }
    }

    /// Why clients are refused now; nil: they are not.
    func problem(now: Int64) -> String? {
        for authority in authorities {
            if let end = authority.end, now > end {
                return "the list of \(authority.name) has ended on \(CertificateDates.text(end))"
            }
            if now < authority.begin {
                return "the list of \(authority.name) is not valid before \(CertificateDates.text(authority.begin))"
            }
        }
        return nil
    }
}

extension RevocationLists.Authority {
    /// It warns when a third of the list's life is left, which is when programs that renew by themselves have done it,
    /// and at most as long before the end as for a certificate.
    fileprivate init(_ name: String, _ lists: [RevocationListDescription]) {
        let last = lists.max { $0.nextUpdate ?? .max < $1.nextUpdate ?? .max }
        self.name = name
        begin = lists.map(\.thisUpdate).min() ?? 0
        end = last?.nextUpdate
        warning = last.flatMap { last in
            last.nextUpdate.map { $0 - max(0, min(($0 - last.thisUpdate) / 3, ExpiryWarning.seconds)) }
        }
    }
}
