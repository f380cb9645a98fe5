import Foundation
import Testing

@testable import ChatInterface

struct InterfaceBenchTests {
    @Test(.timeLimit(.minutes(15)))
    func `with 10,000 messages and 500 conversations a key is shown fast enough, in little memory`() async throws {
        // The programs lie beside the tests. This build is not optimised, and other tests run at the same time: the
        // limit of a release build is 20 ms, and holds without the factor.
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: own).deletingLastPathComponent().path + "/interface-bench"
        #expect(await ForeignProgram(words: [path, "10"]).run() == .exited(0))
    }
}
