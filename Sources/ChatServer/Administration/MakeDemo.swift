import ChatCore
import ChatProtocol

/// Makes the demo accounts that are not there yet.
public struct MakeDemo: AdminRequest {
    public static let name = "demo"
    public static let needs = AdminNeed.nothing
    static let refusal =
        "demo accounts have a password that everybody knows, and this server listens on a public address"
    private static let password = "surabaya"
    private static let users = [
        ("messi", "Lionel Messi"), ("henderson", "Jordan Henderson"), ("lineker", "Gary Lineker"),
    ]

    public init() {}

    /// One answer for each of them.
    public func perform(_ admin: AdminService) async throws -> [AdminDone] {
        guard admin.allowsDemo else { throw ExitStatus.refused(Self.refusal) }
        var done: [AdminDone] = []
        for (user, name) in Self.users {
            let userName = try admin.userName(user)
            if let account = admin.service.users.account(named: userName) {
                let isOwn = account.isDemo ? "" : ", with a password of its own"
                done.append(AdminDone("kept", user: user, "\(user) is there already\(isOwn)"))
                continue
            }
            _ = try await admin.service.accounts.add(
                user: userName, name: name, password: Password([UInt8](Self.password.utf8)), isDemo: true)
            done.append(AdminDone("added", user: user, "added \(user) (\(name)), password \(Self.password)"))
        }
        return done
    }
}
