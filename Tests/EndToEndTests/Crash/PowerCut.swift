import Foundation

/// The disk under a server's data folder, of which after a power cut only that is left which was synced
/// (Tests/PowerCut).
struct PowerCut: Sendable {
    /// What of that which was not synced reaches the disk all the same.
    enum Disk: String, CaseIterable {
        /// Nothing.
        case strict
        /// Any of the sectors, 512 bytes each, of any write: torn, in any order.
        case sectors
        /// Likewise in pages of 4 KiB.
        case pages
    }

    private let data: String
    private let platter: String

    init(_ site: ServerSite) throws {
        data = site.data
        platter = site.folder.file("platter")
        try renew()
    }

    /// - Parameter lies: syncs of the write-ahead log do nothing.
    func variables(_ disk: Disk, seed: UInt64, lies: Bool) -> [String: String] {
        var variables = ["POWERCUT_PLATTER": platter, "POWERCUT_SEED": "\(seed)"]
        switch disk {
        case .strict: break
        case .sectors: variables["POWERCUT_SECTOR"] = "512"
        case .pages: variables["POWERCUT_SECTOR"] = "4096"
        }
        if lies { variables["POWERCUT_LIES"] = "1" }
        return variables
    }

    /// The server is dead and the power is gone: leaves in the data folder what the disk holds.
    func cut() throws {
        let files = FileManager.default
        let names = platter + "/names"
        try? files.removeItem(atPath: data)
        try files.createDirectory(
            atPath: data, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        for name in try files.contentsOfDirectory(atPath: names) {
            try files.copyItem(atPath: names + "/" + name, toPath: data + "/" + name)
        }
        try renew()
    }

    /// What lies in the data folder now is on the disk.
    private func renew() throws {
        try? FileManager.default.removeItem(atPath: platter)
        try FileManager.default.createDirectory(atPath: platter, withIntermediateDirectories: false)
    }
}
