import ChatProtocol

/// One's own account and sessions, and the server itself.
extension SingleRequest {
    public static var whoami: SingleRequest {
        SingleRequest(RequestLine("whoami")) { value, _ in UserLine.text(value) }
    }

    public static var logout: SingleRequest { SingleRequest(RequestLine("logout"), said: .loggedOut) }

    public static func passwd(old: String, new: String) -> SingleRequest {
        SingleRequest(RequestLine("passwd").with("old", old).with("new", new), said: .passwordChanged)
    }

    public static func displayName(_ name: String) -> SingleRequest {
        SingleRequest(RequestLine("profile").with("name", name), said: .nameIsNow, name)
    }

    /// - Parameter session: a number of the list, or `all`: all others.
    public static func revoke(_ session: String) -> SingleRequest {
        let line = RequestLine("revoke").with("session", session)
        return session == "all"
            ? SingleRequest(line, said: .otherSessionsEnded) : SingleRequest(line, said: .sessionHasEnded, session)
    }

    /// Needs no login.
    public static var ping: SingleRequest { SingleRequest(RequestLine("ping"), said: .serverAnswers) }

    /// Needs no login.
    public static var hello: SingleRequest {
        SingleRequest(RequestLine("hello")) { value, language in
            let features = value["features"]?.items?.compactMap { $0.text.map { ShownText.line($0) } } ?? []
            let rows: [(Phrase, String)] = [
                (.server, value.shown("server") + " " + value.shown("version")),
                (.protocolVersion, value["protocol"]?.integer.map { String($0) } ?? "?"),
                (.features, features.joined(separator: ", ")),
                (.log, value.shown("log")),
                (.serverTime, ShownTime.minute(value["time"]?.text ?? "?")),
            ]
            return rows.map { "\($0.text(language)): \($1)\n" }.joined()
        }
    }
}

extension ListRequest {
    /// `17  laptop  2026-11-22 10:00  192.0.2.7  (this one)`.
    public static var sessions: ListRequest {
        ListRequest(RequestLine("sessions"), key: "sessions", cursor: .after("session")) { session, language in
            Row.text([
                session.shown("session"), session["device"] == nil ? "-" : session.shown("device"),
                ShownTime.minute(session["last_used"]?.text ?? "?"), session.shown("address"),
                session.flag("current") ? Phrase.thisSession.text(language) : "",
            ])
        }
    }
}
