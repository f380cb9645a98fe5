import Foundation

/// Another user of this machine, as whom root can run programs.
enum OtherUser {
    static let id = "65534"

    /// Before a program and its arguments: it runs as the other user.
    static let prefix = ["setpriv", "--reuid", id, "--regid", id, "--clear-groups"]

    static var canBePlayed: Bool {
        geteuid() == 0 && Programs.has("setpriv")
    }

    /// Lets the other user come to a site, whose data folder belongs to it then.
    static func give(_ site: ServerSite) async throws {
        chmod(site.folder.path, 0o711)
        let changed = try await Programs.run("chown", ["-R", "\(id):\(id)", site.data])
        guard changed.code == 0 else { throw Unexpected("\(changed)") }
    }
}
