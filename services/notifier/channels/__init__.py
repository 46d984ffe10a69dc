"""Channels: how a message is sent to Slack, Teams, Mattermost, Discord, by mail or to a webhook."""
