/// What becomes of the settings in force when the file has been read again.
struct ReloadPlan: Sendable {
    /// A setting that has another value now, each as text.
    struct Change: Sendable, Equatable {
        let key: String
        let old: String
        let new: String
    }

    /// What is to be in force: the new values of live settings, the old ones of all others.
    private(set) var next: LoadedSettings
    private(set) var live: [Change] = []
    /// Changed, but a restart is needed.
    private(set) var waiting: [Change] = []

    init(inForce: LoadedSettings, read: LoadedSettings) {
        next = inForce
        for setting in Settings.all {
            let (old, new) = (setting.get(inForce.configuration), setting.get(read.configuration))
            if old == new {
                next.origins[setting.key] = read.origins[setting.key]
                continue
            }
            let shown = [old, new].map { value in
                setting.isSecret ? "(secret)" : value.map(setting.text) ?? setting.none ?? "none"
            }
            let change = Change(key: setting.key, old: shown[0], new: shown[1])
            switch setting.reload {
            case .live:
                setting.copy(read.configuration, &next.configuration)
                next.origins[setting.key] = read.origins[setting.key]
                live.append(change)
            case .restart: waiting.append(change)
            }
        }
    }
}
