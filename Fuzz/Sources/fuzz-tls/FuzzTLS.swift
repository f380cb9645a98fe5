import ChatTLS
import FuzzSupport
import NIOCore

/// Both sides of a TLS connection, and a stranger between them: the input is what happens, a step at a time.
///
/// - Nothing traps, whatever bytes come and whenever the connection ends.
/// - A side gets only what the other wrote, from its beginning and in order, after one completed handshake.
/// - An error is told once, and nothing comes after the end.
@main
enum FuzzTLS {
    static func main() {
        Fuzz.run { bytes, count in
            let input = Fuzz.input(bytes, count)
            guard let pair = try? Pair(FuzzTLS.contexts) else { return Fuzz.check(false, "the sides can't be made") }
            var steps = Steps(input)
            pair.start()
            while let step = steps.next() { pair.run(step) }
            pair.finish()
        }
    }

    private static let contexts = Contexts()
}

/// A server's certificate, and a client that trusts it; made once.
struct Contexts: Sendable {
    let server: TLSContext?
    let client: TLSContext?

    init() {
        let identity = try? SelfSignedCertificate.make(names: ["localhost"], days: 30)
        guard let identity else {
            (server, client) = (nil, nil)
            return
        }
        server = try? TLSContext(
            .server(
                certificate: .text(identity.certificate), key: .text(identity.key), applicationProtocols: ["chat/1"]))
        client = try? TLSContext(
            .client(trust: .authorities(.text(identity.certificate)), applicationProtocols: ["chat/1"]))
    }
}
