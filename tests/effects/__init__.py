"""No word of the settings without an effect, a refusal or a warning."""
