import ChatCore

extension ServerConfiguration {
    /// What the core goes by.
    var serviceSettings: ServiceSettings {
        var settings = ServiceSettings(version: ProductVersion.current)
        settings.language = language
        settings.features = ["ref", "listen", "history", "rooms", "block", "typing", "presence", "edit"]
        if allowsCertificateLogin { settings.features.append("certificate-login") }
        settings.registration = registration
        settings.registrationsAnHour = hasNoLimits ? nil : settings.registrationsAnHour
        settings.failedLoginsAMinute = hasNoLimits ? nil : failedLogins
        settings.isSearchOn = isSearchOn
        settings.directory = directoryInForce
        settings.inboxQuota = quotaInForce
        settings.dailyBytes = hasNoLimits ? nil : dailyBytes
        if hasNoLimits {
            settings.roomsAnHour = nil
            settings.roomInvitationsAnHour = nil
        }
        return settings
    }
}
