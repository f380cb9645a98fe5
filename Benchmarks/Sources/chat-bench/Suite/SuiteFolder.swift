import Foundation
import SystemCalls

/// A temporary folder with a self-made certificate; removed with all that is in it when the value goes.
final class SuiteFolder {
    let path: String
    var certificate: String { path + "/certificate.pem" }
    var key: String { path + "/key.pem" }

    /// - Parameter parent: decides which disk the stores lie on.
    init(in parent: String) throws {
        var template = Array((parent + "/chat-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchError("\(parent): no folder can be made there") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try ChildProgram.run(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=chat-bench",
                "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
            ], log: log("openssl"))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func log(_ name: String) -> String {
        "\(path)/\(name).log"
    }

    /// A new folder inside, for one store.
    func store(_ name: String) throws -> String {
        let store = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: store, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return store
    }

    /// A file system in memory syncs for nothing: then no figure says anything about durable sends.
    var isInMemory: Bool {
        file_system_is_in_memory(path)
    }
}
