"""Addresses of development."""

from django.urls import path

from tasking.views import development, products, taskings

app_name = "tasking"
urlpatterns = [
    path("taskings/", taskings.mine, name="mine"),
    path("referrals/<str:key>/development/", development.development, name="development"),
    path("referrals/<str:key>/taskings/new/", taskings.give, name="give"),
    path("referrals/<str:key>/taskings/<int:number>/", taskings.tasking, name="tasking"),
    path(
        "referrals/<str:key>/taskings/<int:number>/steps/<slug:verb>/",
        taskings.TaskingStep.as_view(),
        name="tasking-step",
    ),
    path("referrals/<str:key>/products/new/", products.add, name="add-product"),
    path("referrals/<str:key>/products/<int:number>/", products.product, name="product"),
    path(
        "referrals/<str:key>/products/<int:number>/steps/<slug:verb>/",
        products.ProductStep.as_view(),
        name="product-step",
    ),
    path("referrals/<str:key>/products/<int:number>/versions/new/", products.add_version, name="add-version"),
    path(
        "referrals/<str:key>/products/<int:number>/versions/<int:version_number>/", products.download, name="download"
    ),
]
