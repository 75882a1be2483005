"""The operations that rekomock simulates.

An operation is a plain function. It takes the context and the request's members as snake_case keywords, with AWS's
defaults, and returns the response's members by AWS's names, or raises an error of ``rekomock.protocol.errors``. It
validates everything before it changes anything. To add an operation, write its function in the module of its family
and list it here.
"""

from __future__ import annotations

from rekomock.operations.associations import associate_faces, disassociate_faces
from rekomock.operations.celebrities import get_celebrity_info, recognize_celebrities
from rekomock.operations.collections import (
    create_collection,
    delete_collection,
    describe_collection,
    list_collections,
)
from rekomock.operations.context import Operation
from rekomock.operations.custom_labels.datasets import (
    create_dataset,
    delete_dataset,
    describe_dataset,
    distribute_dataset_entries,
    list_dataset_entries,
    list_dataset_labels,
    update_dataset_entries,
)
from rekomock.operations.custom_labels.detection import detect_custom_labels
from rekomock.operations.custom_labels.policies import (
    delete_project_policy,
    list_project_policies,
    put_project_policy,
)
from rekomock.operations.custom_labels.projects import create_project, delete_project, describe_projects
from rekomock.operations.custom_labels.versions import (
    copy_project_version,
    create_project_version,
    delete_project_version,
    describe_project_versions,
    start_project_version,
    stop_project_version,
)
from rekomock.operations.detection import compare_faces, detect_faces
from rekomock.operations.faces import delete_faces, index_faces, list_faces
from rekomock.operations.labels import detect_labels
from rekomock.operations.liveness import create_face_liveness_session, get_face_liveness_session_results
from rekomock.operations.media_analysis import (
    get_media_analysis_job,
    list_media_analysis_jobs,
    start_media_analysis_job,
)
from rekomock.operations.moderation import detect_moderation_labels
from rekomock.operations.protective_equipment import detect_protective_equipment
from rekomock.operations.search import (
    search_faces,
    search_faces_by_image,
    search_users,
    search_users_by_image,
)
from rekomock.operations.streams import (
    create_stream_processor,
    delete_stream_processor,
    describe_stream_processor,
    list_stream_processors,
    start_stream_processor,
    stop_stream_processor,
    update_stream_processor,
)
from rekomock.operations.tags import list_tags_for_resource, tag_resource, untag_resource
from rekomock.operations.text import detect_text
from rekomock.operations.users import create_user, delete_user, list_users
from rekomock.operations.video_contents import (
    get_celebrity_recognition,
    get_content_moderation,
    get_label_detection,
    get_text_detection,
    start_celebrity_recognition,
    start_content_moderation,
    start_label_detection,
    start_text_detection,
)
from rekomock.operations.video_faces import (
    get_face_detection,
    get_face_search,
    get_person_tracking,
    start_face_detection,
    start_face_search,
    start_person_tracking,
)
from rekomock.operations.video_segments import get_segment_detection, start_segment_detection

__all__ = ["DISCONTINUED_OPERATIONS", "OPERATIONS"]

OPERATIONS: dict[str, Operation] = {
    "CreateCollection": create_collection,
    "DescribeCollection": describe_collection,
    "ListCollections": list_collections,
    "DeleteCollection": delete_collection,
    "IndexFaces": index_faces,
    "ListFaces": list_faces,
    "DeleteFaces": delete_faces,
    "SearchFaces": search_faces,
    "SearchFacesByImage": search_faces_by_image,
    "CreateUser": create_user,
    "DeleteUser": delete_user,
    "ListUsers": list_users,
    "AssociateFaces": associate_faces,
    "DisassociateFaces": disassociate_faces,
    "SearchUsers": search_users,
    "SearchUsersByImage": search_users_by_image,
    "DetectFaces": detect_faces,
    "CompareFaces": compare_faces,
    "DetectLabels": detect_labels,
    "DetectModerationLabels": detect_moderation_labels,
    "DetectText": detect_text,
    "DetectProtectiveEquipment": detect_protective_equipment,
    "RecognizeCelebrities": recognize_celebrities,
    "GetCelebrityInfo": get_celebrity_info,
    "CreateFaceLivenessSession": create_face_liveness_session,
    "GetFaceLivenessSessionResults": get_face_liveness_session_results,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
    "ListTagsForResource": list_tags_for_resource,
    "StartFaceDetection": start_face_detection,
    "GetFaceDetection": get_face_detection,
    "StartFaceSearch": start_face_search,
    "GetFaceSearch": get_face_search,
    "StartLabelDetection": start_label_detection,
    "GetLabelDetection": get_label_detection,
    "StartContentModeration": start_content_moderation,
    "GetContentModeration": get_content_moderation,
    "StartTextDetection": start_text_detection,
    "GetTextDetection": get_text_detection,
    "StartCelebrityRecognition": start_celebrity_recognition,
    "GetCelebrityRecognition": get_celebrity_recognition,
    "StartSegmentDetection": start_segment_detection,
    "GetSegmentDetection": get_segment_detection,
    "StartPersonTracking": start_person_tracking,
    "GetPersonTracking": get_person_tracking,
    "CreateProject": create_project,
    "DescribeProjects": describe_projects,
    "DeleteProject": delete_project,
    "CreateDataset": create_dataset,
    "DescribeDataset": describe_dataset,
    "ListDatasetEntries": list_dataset_entries,
    "ListDatasetLabels": list_dataset_labels,
    "UpdateDatasetEntries": update_dataset_entries,
    "DistributeDatasetEntries": distribute_dataset_entries,
    "DeleteDataset": delete_dataset,
    "CreateProjectVersion": create_project_version,
    "DescribeProjectVersions": describe_project_versions,
    "StartProjectVersion": start_project_version,
    "StopProjectVersion": stop_project_version,
    "CopyProjectVersion": copy_project_version,
    "DeleteProjectVersion": delete_project_version,
    "PutProjectPolicy": put_project_policy,
    "ListProjectPolicies": list_project_policies,
    "DeleteProjectPolicy": delete_project_policy,
    "DetectCustomLabels": detect_custom_labels,
    "StartMediaAnalysisJob": start_media_analysis_job,
    "GetMediaAnalysisJob": get_media_analysis_job,
    "ListMediaAnalysisJobs": list_media_analysis_jobs,
    "CreateStreamProcessor": create_stream_processor,
    "DescribeStreamProcessor": describe_stream_processor,
    "ListStreamProcessors": list_stream_processors,
    "StartStreamProcessor": start_stream_processor,
    "StopStreamProcessor": stop_stream_processor,
    "UpdateStreamProcessor": update_stream_processor,
    "DeleteStreamProcessor": delete_stream_processor,
}

#: What AWS ended, people pathing, or closed to new customers, stream processors and media analysis jobs.
DISCONTINUED_OPERATIONS = frozenset(
    name for name in OPERATIONS if any(part in name for part in ("PersonTracking", "StreamProcessor", "MediaAnalysis"))
)
