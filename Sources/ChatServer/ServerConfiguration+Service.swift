import ChatCore

extension ServerConfiguration {
    /// What the core goes by.
    var serviceSettings: ServiceSettings {
        var settings = ServiceSettings(version: ProductVersion.current)
        settings.language = language
        settings.features = ["ref", "listen", "history", "rooms", "block", "typing", "presence", "edit"]
        if allowsCertificateLogin { settings.features.append("certificate-login") }
        settings.registration = registration
        settings.registrationsAnHour = hasNoLimits ? nil : registrationsPerHour
        settings.roomsAnHour = hasNoLimits ? nil : roomsPerHour
        settings.roomInvitationsAnHour = hasNoLimits ? nil : roomInvitationsPerHour
        settings.sessions.idleLifetime = Int64(sessionIdle) * 1_000
        settings.sessions.wholeLifetime = Int64(sessionLifetime) * 1_000
        settings.failedLoginsAMinute = hasNoLimits ? nil : failedLogins
        settings.mostQueuedBytes = mostQueuedBytes
        settings.isSearchOn = isSearchOn
        settings.directory = directoryInForce
        settings.inboxQuota = quotaInForce
        settings.dailyBytes = hasNoLimits ? nil : dailyBytes
        return settings
    }
}
