import ChatCore
import ChatProtocol
import ChatStore
import ChatTestSupport
import Foundation
import Logging

@testable import ChatServer

/// A data folder that lives as long as the object.
final class ServerFolder: Sendable {
    /// Quick hashes: what they cost is tested elsewhere.
    static let passwordCost = 10

    let path: String

    /// - Parameter length: of the path in bytes; nil: as it comes.
    init(length: Int? = nil) throws {
        var name = "chat-server-\(UUID().uuidString)"
        let parent = FileManager.default.temporaryDirectory.path
        if let length {
            name += String(repeating: "x", count: max(0, length - parent.utf8.count - 1 - name.utf8.count))
        }
        path = parent + (parent.hasSuffix("/") ? "" : "/") + name
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        // A folder that stays behind is the system's to clean.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A folder with the accounts that every transcript begins with, no demo accounts.
    static func withAccounts(length: Int? = nil) async throws -> ServerFolder {
        let folder = try ServerFolder(length: length)
        let template = try await template.value.path
        for name in try FileManager.default.contentsOfDirectory(atPath: template) where name != "lock" {
            try FileManager.default.copyItem(atPath: template + "/" + name, toPath: folder.path + "/" + name)
        }
        return folder
    }

    /// Made once: accounts and a certificate cost more than a copy.
    private static let template = Task {
        let folder = try ServerFolder()
        var configuration = ServerConfiguration(data: folder.path)
        configuration.passwordCost = passwordCost
        let logger = Logger(label: "template", factory: { _ in SwiftLogNoOpLogHandler() })
        let backend = try Backend.open(configuration, waiting: 0, logger: logger)
        let admin = AdminService(service: backend.service, allowsDemo: true)
        for (user, name) in DemoUsers.all {
            _ = try await admin.perform(AddUser(user: user, name: name, password: DemoUsers.password))
        }
        _ = try ServerCertificate(configuration: configuration, folder: backend.folder, logger: logger)
        await backend.close()
        return folder
    }
}
