"""What GitHub calls the items of a timeline, by GraphQL and by REST. Pure."""

from services.collector.facts.timeline import ItemKind

BY_GRAPHQL = {
    "ReadyForReviewEvent": ItemKind.READY_FOR_REVIEW,
    "ConvertToDraftEvent": ItemKind.CONVERTED_TO_DRAFT,
    "ReviewRequestedEvent": ItemKind.REVIEW_REQUESTED,
    "ReviewRequestRemovedEvent": ItemKind.REVIEW_REQUEST_REMOVED,
    "ClosedEvent": ItemKind.CLOSED,
    "ReopenedEvent": ItemKind.REOPENED,
    "HeadRefForcePushedEvent": ItemKind.HEAD_FORCE_PUSHED,
}

BY_REST = {
    "ready_for_review": ItemKind.READY_FOR_REVIEW,
    "convert_to_draft": ItemKind.CONVERTED_TO_DRAFT,
    "converted_to_draft": ItemKind.CONVERTED_TO_DRAFT,
    "review_requested": ItemKind.REVIEW_REQUESTED,
    "review_request_removed": ItemKind.REVIEW_REQUEST_REMOVED,
    "closed": ItemKind.CLOSED,
    "reopened": ItemKind.REOPENED,
    "head_ref_force_pushed": ItemKind.HEAD_FORCE_PUSHED,
}
