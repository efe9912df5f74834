"""Taskings and products by API: lists, details, making them, versions, downloads, and every step."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from foundations.audit import reading
from foundations.core import keyset
from foundations.core.forms import form_data_from_json
from foundations.core.parsing import JSONParser
from foundations.core.problems import FormInvalid
from foundations.core.schema import READS, WRITES, body_of, upload_of
from foundations.documents.checks import KINDS
from foundations.lifecycle.api import TransitionAPI, etag, valid_answers, version_from
from referrals.models import Referral
from tasking import actions, choices, downloads
from tasking.api.serializers import (
    PRODUCT_AS_SEEN,
    MyTaskingsSerializer,
    ProductListSerializer,
    ProductRowSerializer,
    TaskingRowSerializer,
    TaskingSerializer,
    TaskingsSerializer,
    product_as_seen,
)
from tasking.forms import AddProductForm, AddVersionForm, GiveTaskingForm
from tasking.lifecycle import PRODUCTS, TASKINGS
from tasking.models import Product, Tasking
from tasking.permissions import Permission

PAGE = 50
AFTER = OpenApiParameter("after", str, description="The `next` of the page before")
CONTENT_TYPES = sorted({kind.content_type for kind in KINDS.values()})


def _referral(request, key: str) -> Referral:
    return Referral.objects.visible_to(request.user).by_key(key)


def _tasking(request, key: str, number: int) -> Tasking:
    referral = _referral(request, key)
    tasking = Tasking.objects.of(referral, request.user).one(number)
    tasking.referral = referral
    return tasking


def _product(request, key: str, number: int) -> Product:
    referral = _referral(request, key)
    product = Product.objects.of(referral, request.user).one(number)
    product.referral = referral
    return product


def _with_referral(rows, referral):
    for row in rows:
        row.referral = referral
    return rows


class MyTaskingsAPI(APIView):
    """GET lists what was given to you, open ones first, due first."""

    @extend_schema(
        operation_id="my_taskings_list",
        summary="List my taskings",
        description="Open ones first, what is due first before the rest, 50 at a time. `next` of an answer is the "
        "`after` of the following page.",
        parameters=[AFTER],
        responses=MyTaskingsSerializer,
    )
    def get(self, request):
        rows = Tasking.objects.visible_to(request.user).filter(given_to__in=[request.user.pk, *request.user.covers])
        rows = rows.with_names().select_related("referral", "given_to", "given_by")
        try:
            page, following = rows.page_after(request.query_params.get("after", ""), PAGE)
        except keyset.BadCursor:
            raise ParseError("The cursor is not one that this service gave.") from None
        reading.listed("tasking.tasking", page)
        return Response({"results": TaskingRowSerializer(page, many=True).data, "next": following})


class TaskingsAPI(APIView):
    """GET lists the taskings that you may see and how many there are; POST gives one. The same `token` makes one."""

    @extend_schema(
        operation_id="taskings_list", summary="List the taskings of a referral", responses=TaskingsSerializer
    )
    def get(self, request, key: str):
        referral = _referral(request, key)
        taskings = Tasking.objects.filter(referral=referral)
        seen = Tasking.objects.of(referral, request.user).with_names().order_by("number")
        body = {
            "results": TaskingRowSerializer(_with_referral(list(seen), referral), many=True).data,
            "progress": taskings.progress(),
        }
        return Response(body)

    @extend_schema(
        operation_id="taskings_give",
        summary="Give a tasking",
        parameters=READS,
        request=body_of(GiveTaskingForm),
        responses={201: TaskingSerializer},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        if not request.user.has_perm(Permission.GIVE_TASKING, referral):
            raise PermissionDenied
        answers = valid_answers(GiveTaskingForm, request.data, referral=referral)
        tasking = actions.give_tasking(referral=referral, by=request.user, **answers)
        return Response(_tasking_body(tasking, request), status=status.HTTP_201_CREATED, headers=etag(tasking))


class TaskingAPI(APIView):
    """GET one tasking."""

    @extend_schema(
        operation_id="taskings_read", summary="Read a tasking", parameters=READS, responses=TaskingSerializer
    )
    def get(self, request, key: str, number: int):
        tasking = _tasking(request, key, number)
        return Response(_tasking_body(tasking, request), headers=etag(tasking))


class TaskingStepAPI(TransitionAPI):
    """POST a step of a tasking, with If-Match; `steps` of the tasking names those that are open to you."""

    lifecycle = TASKINGS
    answers = TaskingSerializer

    def load(self, request, key: str, number: int):
        return _tasking(request, key, number)

    def answer(self, record) -> dict:
        return _tasking_body(record, self.request)


def _tasking_body(tasking: Tasking, request) -> dict:
    return TaskingSerializer(tasking, context={"request": request}).data


class ProductsAPI(APIView):
    """GET lists the products that you may see; POST begins one: JSON, or multipart with the file as `document`."""

    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(operation_id="products_list", summary="List the products", responses=ProductListSerializer)
    def get(self, request, key: str):
        referral = _referral(request, key)
        seen = Product.objects.of(referral, request.user).with_names().order_by("number")
        return Response({"results": ProductRowSerializer(_with_referral(list(seen), referral), many=True).data})

    @extend_schema(
        operation_id="products_add",
        summary="Begin a product",
        description="As JSON, or as multipart together with its first version. `tasking` is needed of those who may "
        "add a product to a tasking of theirs only.",
        parameters=READS,
        request=body_of(AddProductForm) | upload_of(AddProductForm),
        responses={201: PRODUCT_AS_SEEN},
    )
    def post(self, request, key: str):
        referral = _referral(request, key)
        alone = choices.may_add_product_alone(request.user, referral)
        taskings = choices.taskings_for_product(request.user, referral)
        if not alone and not taskings.exists():
            raise PermissionDenied
        answers = _uploaded(AddProductForm, request, taskings=taskings, alone=alone)
        product = actions.add_product(referral=referral, by=request.user, **answers)
        body = product_as_seen(product, request)
        return Response(body, status=status.HTTP_201_CREATED, headers=etag(product))


class ProductAPI(APIView):
    """GET one product: in full for those inside, else what was disseminated to you."""

    @extend_schema(operation_id="products_read", summary="Read a product", parameters=READS, responses=PRODUCT_AS_SEEN)
    def get(self, request, key: str, number: int):
        product = _product(request, key, number)
        return Response(product_as_seen(product, request), headers=etag(product))


class ProductStepAPI(TransitionAPI):
    """POST a step of a product, with If-Match; `steps` of the product names those that are open to you."""

    lifecycle = PRODUCTS
    answers = PRODUCT_AS_SEEN

    def load(self, request, key: str, number: int):
        return _product(request, key, number)

    def answer(self, record) -> dict:
        return product_as_seen(record, self.request)


class VersionsAPI(APIView):
    """POST the next version of a draft product as multipart (`document`, `note`), with If-Match of the product."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="versions_add",
        summary="Upload the next version",
        parameters=WRITES,
        request=upload_of(AddVersionForm),
        responses={201: PRODUCT_AS_SEEN},
    )
    def post(self, request, key: str, number: int):
        product = _product(request, key, number)
        if not request.user.has_perm(Permission.ADD_PRODUCT, product):
            raise PermissionDenied
        version = version_from(request)
        answers = _uploaded(AddVersionForm, request)
        actions.add_version(product, by=request.user, version=version, **answers)
        product = _product(request, key, number)
        body = product_as_seen(product, request)
        return Response(body, status=status.HTTP_201_CREATED, headers=etag(product))


class VersionAPI(APIView):
    """GET the file of a version; the download is recorded."""

    @extend_schema(
        operation_id="versions_download",
        summary="Download a version",
        responses={(200, *CONTENT_TYPES): OpenApiTypes.BINARY},
    )
    def get(self, request, key: str, number: int, version_number: int):
        return downloads.answer(request.user, _referral(request, key), number, version_number)


def _uploaded(form_class, request, **given) -> dict:
    """The cleaned answers of a multipart or JSON body. Raises FormInvalid."""
    multipart = request.content_type.startswith("multipart/")
    data = request.POST if multipart else form_data_from_json(form_class, request.data)
    form = form_class(data, request.FILES, by=request.user, **given)
    if not form.is_valid():
        raise FormInvalid(form)
    return form.cleaned_data
