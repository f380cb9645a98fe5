import ChatTransport
import FuzzSupport

/// The beginning of a connection from a load balancer: the PROXY header, and what comes behind it.
@main
enum FuzzProxy {
    static func main() {
        Fuzz.run { bytes, count in
            let input = Fuzz.input(bytes, count)
            let whole = Found(input[...])
            if case .header(let header, let length) = whole {
                Fuzz.check((16...16 + 4_096).contains(length) && length <= count, "a header has a wrong length")
                if case .forwarded(let address, _) = header {
                    Fuzz.check([4, 16].contains(address.count), "an address has a wrong length")
                    Fuzz.check(input[16..<16 + address.count].elementsEqual(address), "an address is another")
                }
                // It is there with its last byte, not before, and what follows makes no difference.
                Fuzz.check(Found(input[..<length]) == whole, "a header depends on what follows")
                for end in [0, 1, 11, 12, 13, 15, 16, length - 1] where end < length {
                    Fuzz.check(Found(input[..<end]) == .incomplete, "a part of a header is one")
                }
            }
            // What is none stays none.
            if case .none = whole {
                Fuzz.check(Found(input + [0]).isNone, "bytes that are no header become one")
            }
        }
    }

    private enum Found: Equatable {
        case incomplete
        case header(ProxyHeader, Int)
        case none

        init(_ bytes: ArraySlice<UInt8>) {
            do {
                let found = try ProxyHeader.parse(Array(bytes).span.bytes)
                self = found.map { .header($0.header, $0.length) } ?? .incomplete
            } catch {
                self = .none
            }
        }

        init(_ bytes: [UInt8]) {
            self.init(bytes[...])
        }

        var isNone: Bool { self == .none }
    }
}
