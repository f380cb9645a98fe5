public import Glibc

/// Root takes on the rights of a data folder's owner, so that no file of root's is left in it.
public enum FolderOwner {
    /// - Returns: false, with errno: the system refused.
    public static func become(_ user: uid_t, group: gid_t) -> Bool {
        // The groups first: afterwards they can't be changed any more. Those of root's would stay, and those that let the
        // owner read a key would be missing.
        let hasGroups =
            if let name = name(of: user) { initgroups(name, group) == 0 } else { setgroups(1, [group]) == 0 }
        return hasGroups && setegid(group) == 0 && seteuid(user) == 0
    }

    /// nil: a number without a name.
    private static func name(of user: uid_t) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return String(cString: entry.pw_name)
    }
}
